package io.athanor.job.run;

import io.athanor.base.Changes;
import io.athanor.data.Ledger;
import io.athanor.job.Context;
import io.athanor.job.Step;
import io.athanor.job.features.Buckets;
import io.athanor.job.features.Pipeline;
import io.athanor.job.features.PresenceCheck;
import io.athanor.job.measure.Evaluation;
import io.athanor.job.measure.Measured;
import io.athanor.job.measure.Measurements;
import io.athanor.job.models.Models;
import io.athanor.job.models.StoredModel;
import io.athanor.job.report.ReportJob;
import io.athanor.job.work.SavedPipeline;
import io.athanor.job.work.WorkLease;
import io.athanor.report.DifferenceTable;
import io.athanor.report.ResultTable;
import io.athanor.table.LedgerFile;
import io.athanor.table.WorkDirectory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Runs a pipeline as far as a step: makes what is missing, skips what is there. */
public final class RunJob {
    private final Pipeline pipeline;

    public RunJob(Context context) {
        this.pipeline = new Pipeline(context);
    }

    /**
     * @param last the step to end with
     * @return what a person wants to read at the end
     * @throws io.athanor.base.UserError what the user can mend, and if another run is at work in the directory
     * @throws io.athanor.base.TooManyRejected when a modality's error budget is exhausted
     */
    public String run(Step last) {
        Context context = pipeline.context();
        try (WorkLease lease = WorkLease.take(context.work(), Clock.systemUTC(), context.progress())) {
            String ending = make(last);
            String changed = changed(pipeline.stages().changes());
            return changed.isEmpty() ? ending : changed + "\n" + ending;
        }
    }

    private String make(Step last) {
        if (last.compareTo(Step.TRAIN) >= 0) {
            CudaTraining.require(pipeline.context());
        }
        // the manifest before all else: it refuses the work directory of another source
        pipeline.manifest();
        List<String> said = new ArrayList<>();
        // before the hours of extraction: a wrong label or split is seen here
        pipeline.context().profiles().warnings().forEach(w -> said.add("Warning: " + w));
        new PresenceCheck(pipeline.manifest(), pipeline.context().settings().modalities())
                .warnings(pipeline.context().spark())
                .forEach(w -> said.add("Warning: " + w));
        pipeline.samples().warnings().forEach(w -> said.add("Warning: " + w));
        if (measuresOneSplit(last)) {
            Evaluation.requireTestSamples(pipeline);
        }
        if (last.compareTo(Step.TRAIN) >= 0) {
            Buckets.requireEnough(pipeline.context().settings(), pipeline.buckets());
        }
        // not before the checks: settings that are refused say nothing of the models there are
        new SavedPipeline(pipeline.context().work()).remember(pipeline.context().settings());
        LedgerFile ledger = pipeline.ledger();
        if (last == Step.EXTRACT) {
            said.add(summary(ledger.ledger()));
            return String.join("\n", said);
        }
        pipeline.joined();
        if (last == Step.JOIN) {
            said.add("Joined: " + pipeline.join().path());
            return String.join("\n", said);
        }
        Models models = new Models(pipeline);
        StoredModel teacher = models.teacher();
        models.heads();
        if (last == Step.TRAIN) {
            said.add("Teacher: " + teacher.artefact().path() + " "
                    + teacher.card().metrics());
            return String.join("\n", said);
        }
        boolean distils = pipeline.context().settings().student() != null;
        if (distils) {
            models.student();
            models.studentAlone();
        }
        if (last == Step.DISTILL) {
            said.add(
                    distils
                            ? "Student: " + models.student().artefact().path() + " "
                                    + models.student().card().metrics()
                            : "The pipeline has no student; nothing was distilled.");
            return String.join("\n", said);
        }
        Measurements measurements = new Measurements(pipeline, models);
        if (last == Step.EVALUATE) {
            Measured asked = measurements.asked();
            said.add(new ResultTable(asked.metrics()).text());
            said.add(new DifferenceTable(asked.metrics()).text());
            String page = report(models, measurements.best(), ledger);
            said.add(page);
        } else {
            Measured best = measurements.best();
            said.add(new ResultTable(best.metrics()).text().stripTrailing());
            said.add(report(models, best, ledger));
        }
        return String.join("\n", said);
    }

    private String report(Models models, Measured shown, LedgerFile ledger) {
        Path page = new ReportJob(pipeline, models).write(shown, ledger);
        String line = "Report: " + WorkDirectory.shown(page);
        boolean another = !shown.how().equals(pipeline.context().settings().evaluate());
        return another
                ? line + "\n  It shows the best measurement there is: "
                        + shown.metrics().protocol()
                : line;
    }

    /** A report shows a cross-validation if there is one: then the split need not have a test side. */
    private boolean measuresOneSplit(Step last) {
        boolean asked = !pipeline.context().settings().evaluate().crossValidated();
        return asked
                && (last == Step.EVALUATE
                        || (last == Step.REPORT
                                && !Measurements.anyCrossValidated(
                                        pipeline.context().work())));
    }

    /** What was done to data on the way, a line each below a heading; empty if that is nothing. */
    public static String changed(Map<String, Changes> changes) {
        List<String> lines = new ArrayList<>();
        changes.forEach((stage, done) -> done.lines().forEach(line -> lines.add("  " + stage + ": " + line)));
        return lines.isEmpty() ? "" : "What was changed on the way:\n" + String.join("\n", lines);
    }

    private static String summary(Ledger ledger) {
        List<String> lines = new ArrayList<>();
        lines.add(ledger.ids() + " ids");
        for (Map.Entry<String, Ledger.Counts> e : ledger.modalities().entrySet()) {
            Ledger.Counts c = e.getValue();
            lines.add("  " + e.getKey() + ": " + c.ok() + " ok, " + c.missing() + " missing, " + c.quarantined()
                    + " quarantined");
            Ledger.Records own = ledger.records().get(e.getKey());
            if (own != null) {
                lines.add("    of " + own.rows() + " records: " + own.used() + " used, " + own.duplicates()
                        + " duplicates, " + own.empty() + " empty, " + own.quarantined() + " quarantined, "
                        + own.orphans() + " orphans, " + own.nameless() + " without an id");
            }
        }
        return String.join("\n", lines);
    }
}
