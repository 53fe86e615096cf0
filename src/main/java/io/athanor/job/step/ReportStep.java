package io.athanor.job.step;

import io.athanor.job.Step;
import io.athanor.job.measure.Measured;
import io.athanor.job.report.ReportJob;
import io.athanor.report.ResultTable;
import io.athanor.table.WorkDirectory;
import org.apache.hadoop.fs.Path;

/** The page of the best measurement there is. */
public final class ReportStep implements RunStep {
    @Override
    public Step step() {
        return Step.REPORT;
    }

    @Override
    public void run(RunState run) {}

    @Override
    public String ending(RunState run) {
        return new ResultTable(run.best().metrics()).text().stripTrailing() + "\n" + page(run);
    }

    /** Writes the page, and says where it is. */
    static String page(RunState run) {
        Measured shown = run.best();
        Path page = new ReportJob(run.pipeline(), run.models()).write(shown, run.ledger());
        String line = "Report: " + WorkDirectory.shown(page);
        boolean another = !shown.how().equals(run.context().settings().evaluate());
        return another
                ? line + "\n  It shows the best measurement there is: "
                        + shown.metrics().protocol()
                : line;
    }
}
