package io.athanor.job.compare;

import io.athanor.evaluate.TrialComparison;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Progress;
import io.athanor.job.run.RunJob;
import io.athanor.job.work.WorkLease;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;

/**
 * Tries settings against each other: makes what trials share, trains them, ranks them on validation rows and measures the best on test
 * rows.
 */
public final class CompareJob {
    private final Context context;
    private final TrialGrid grid;
    private final PipelineSource source;
    private final Clock clock;
    private final int slots;

    /**
     * @param context with the settings of the file, which every trial changes
     * @param source of these settings
     */
    public CompareJob(Context context, TrialGrid grid, PipelineSource source) {
        this(
                context,
                grid,
                source,
                Clock.systemUTC(),
                context.spark().sparkContext().defaultParallelism());
    }

    /** @param slots trials that are trained at once, where each takes one worker */
    CompareJob(Context context, TrialGrid grid, PipelineSource source, Clock clock, int slots) {
        this.context = context;
        this.grid = grid;
        this.source = source;
        this.clock = clock;
        this.slots = slots;
    }

    /**
     * Makes what is missing, finds what is there.
     *
     * @return what a person wants to read at the end
     * @throws io.athanor.base.UserError what the user can mend, and if another run is at work in the directory
     * @throws io.athanor.base.TooManyRejected when a modality's error budget is exhausted
     */
    public String run() {
        try (WorkLease lease = WorkLease.take(context.work(), Clock.systemUTC(), context.progress())) {
            List<String> said = new ArrayList<>();
            Map<PipelineSettings, TrialGround> grounds = grounds(said);
            TrialGround first = grounds.values().iterator().next();
            Rankings rankings = Rankings.of(
                    context.settings(), first.table(), first.trainings().task());
            Climb climb = new Climb(context, grid, grounds, rankings, clock, slots);
            String title = "compare " + grid.trials().size() + " trials";
            try (Progress.Line line =
                    context.progress().start(title, grid.halving().trainings(), "trainings")) {
                first.pipeline().stages().described(title, () -> {
                    climb.run(line);
                    return climb;
                });
            }
            ComparisonFiles files = new ComparisonFiles(context);
            TrialComparison comparison =
                    new ComparisonDocument(context.settings(), grid, rankings, files.winner()).of(climb);
            said.add(files.write(comparison, grid, source));
            return String.join("\n", said);
        }
    }

    /** What trials share, each made once. */
    private Map<PipelineSettings, TrialGround> grounds(List<String> said) {
        List<String> warnings = new ArrayList<>(context.profiles().warnings());
        Set<Path> redone = ConcurrentHashMap.newKeySet();
        Map<PipelineSettings, TrialGround> grounds = new LinkedHashMap<>();
        for (Trial trial : grid.trials()) {
            PipelineSettings shared = TrialGround.of(trial.settings(), context.settings());
            if (!grounds.containsKey(shared)) {
                grounds.put(shared, TrialGround.prepare(context.with(shared), redone, warnings));
            }
        }
        warnings.forEach(warning -> said.add("Warning: " + warning));
        grounds.values().forEach(ground -> {
            String changed = RunJob.changed(ground.pipeline().stages().changes());
            if (!changed.isEmpty() && !said.contains(changed)) {
                said.add(changed);
            }
        });
        return grounds;
    }
}
