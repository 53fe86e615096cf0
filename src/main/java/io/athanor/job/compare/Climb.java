package io.athanor.job.compare;

import io.athanor.base.Fingerprint;
import io.athanor.base.SideBySide;
import io.athanor.evaluate.TrialComparison.Rung;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Trains trials rung by rung: those of a rung side by side where each takes one worker, and the best of them on the next. */
final class Climb {
    private final Context context;
    private final TrialGrid grid;
    private final Map<PipelineSettings, TrialGround> grounds;
    private final Rankings rankings;
    private final Clock clock;
    private final int slots;
    private final Instant end;
    private final AtomicInteger done = new AtomicInteger();
    private final Map<Trial, TrialRun> furthest = new LinkedHashMap<>();
    private final List<Rung> rungs = new ArrayList<>();

    /**
     * @param grounds of the trials, by what {@link TrialGround#of} says of their settings
     * @param slots trials that are trained at once, where each takes one worker
     */
    Climb(
            Context context,
            TrialGrid grid,
            Map<PipelineSettings, TrialGround> grounds,
            Rankings rankings,
            Clock clock,
            int slots) {
        this.context = context;
        this.grid = grid;
        this.grounds = grounds;
        this.rankings = rankings;
        this.clock = clock;
        this.slots = slots;
        var budget = context.settings().compare().budget();
        this.end = budget == null ? Instant.MAX : clock.instant().plus(budget);
    }

    /** Each trial on the furthest rung that it came to, by number; those are missing that the budget left no time for. */
    List<TrialRun> furthest() {
        return furthest.values().stream()
                .sorted(java.util.Comparator.comparingInt(run -> run.trial().number()))
                .toList();
    }

    /** The rungs that were begun. */
    List<Rung> rungs() {
        return List.copyOf(rungs);
    }

    void run(Progress.Line line) {
        List<Trial> going = grid.trials();
        for (Halving.Rung rung : grid.halving().rungs()) {
            if (going.isEmpty()) {
                return;
            }
            List<TrialRun> runs = run(rung, going, line);
            rungs.add(new Rung(rung.share(), going.size(), runs.size()));
            // what the budget has cut says nothing of who is the best
            boolean last = runs.size() < going.size() || rung.share() == 1;
            going = last
                    ? List.of()
                    : rankings.best(
                            runs,
                            Halving.goingOn(
                                    going.size(), context.settings().compare().halving()));
        }
    }

    private List<TrialRun> run(Halving.Rung rung, List<Trial> trials, Progress.Line line) {
        Map<Trial, TrialStage> stages = new LinkedHashMap<>();
        // settings that come to the same are one training
        Map<Fingerprint, Supplier<Optional<TrialStage.Result>>> work = new LinkedHashMap<>();
        for (Trial trial : trials) {
            TrialGround ground =
                    Objects.requireNonNull(grounds.get(TrialGround.of(trial.settings(), context.settings())));
            TrialStage stage = ground.stage(trial, rung.epochs(trial.epochs()));
            stages.put(trial, stage);
            work.putIfAbsent(stage.fingerprint(), () -> {
                ground.pipeline().stages().forget(Step.TRAIN, stage.folder(context.work()));
                Optional<TrialStage.Result> result = trained(stage);
                line.advanceTo(done.incrementAndGet());
                return result;
            });
        }
        List<Optional<TrialStage.Result>> all = SideBySide.all(atOnce(stages.values()), List.copyOf(work.values()));
        Map<Fingerprint, TrialStage.Result> results = new HashMap<>();
        List<Fingerprint> names = List.copyOf(work.keySet());
        for (int i = 0; i < all.size(); i++) {
            Fingerprint name = names.get(i);
            all.get(i).ifPresent(result -> results.put(name, result));
        }
        List<TrialRun> runs = new ArrayList<>();
        stages.forEach((trial, stage) -> Optional.ofNullable(results.get(stage.fingerprint()))
                .ifPresent(result ->
                        runs.add(new TrialRun(trial, rungs.size() + 1, rung.epochs(trial.epochs()), result))));
        runs.forEach(run -> furthest.put(run.trial(), run));
        return runs;
    }

    /** Empty where it is not there, and the budget is spent. */
    private Optional<TrialStage.Result> trained(TrialStage stage) {
        WorkDirectory work = context.work();
        boolean late = !clock.instant().isBefore(end);
        return late && work.find(stage.folder(work)).isEmpty()
                ? Optional.empty()
                : Optional.of(new Publisher(context.stageContext()).publish(stage));
    }

    private int atOnce(Iterable<TrialStage> stages) {
        for (TrialStage stage : stages) {
            if (!stage.isSolo()) {
                return 1;
            }
        }
        return Math.max(1, slots);
    }
}
