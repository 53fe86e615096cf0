package io.athanor.job.compare;

import io.athanor.base.Json;
import io.athanor.evaluate.TrialComparison;
import io.athanor.job.Context;
import io.athanor.report.ComparisonPage;
import io.athanor.report.TrialTable;
import io.athanor.table.WorkDirectory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.hadoop.fs.Path;

/** What a comparison leaves in a work directory: the document, a page, and the pipeline file of the winner. */
final class ComparisonFiles {
    private static final String WINNER = "winner.yaml";
    private static final String PAGE = "report/compare.html";

    private final WorkDirectory work;

    ComparisonFiles(Context context) {
        this.work = context.work();
    }

    /** Where the pipeline file of the winner will be. */
    String winner() {
        return WorkDirectory.shown(file(WINNER));
    }

    /** @return what a person wants to read at the end */
    String write(TrialComparison comparison, TrialGrid grid, PipelineSource source) {
        TrialComparison.Winner winner = comparison.winner();
        Trial best = grid.trials().get(winner.trial() - 1);
        work.writeText(file(TrialComparison.FILE), Json.write(comparison));
        String created = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        work.writeText(file(PAGE), new ComparisonPage(comparison).html(created));
        work.writeText(
                file(WINNER),
                "# What was best of " + comparison.trials().size() + " trials: " + String.join(", ", best.sets())
                        + ".\n" + source.textWith(best.sets()));
        return new TrialTable(comparison).text() + "\nPage: " + WorkDirectory.shown(file(PAGE)) + "\nWinner: "
                + winner.pipeline();
    }

    private Path file(String name) {
        return new Path(work.root(), name);
    }
}
