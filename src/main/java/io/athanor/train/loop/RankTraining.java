package io.athanor.train.loop;

import io.athanor.base.Json;
import io.athanor.collective.Collective;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.ops.Torch;
import io.athanor.task.Task;
import io.athanor.train.loop.TrainingState.Progress;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.step.BatchPlan;
import io.athanor.train.step.EpochRun;
import io.athanor.train.step.EpochTally;
import io.athanor.train.step.FlatParameters;
import io.athanor.train.step.HeldOutObjective;
import io.athanor.train.step.NonFiniteStep;
import io.athanor.train.step.ParameterGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A training under way on one rank: it goes from step to step, looks at the validation rows after every epoch, and leaves
 * checkpoints on the way. Lives in the caller's pointer scope.
 */
final class RankTraining {
    private final FusionNetwork network;
    private final Task task;
    private final BatchPlan plan;
    private final SortedMap<Integer, TrainingRows> shards;
    private final List<ParameterGroup> groups;
    private final ParameterGroup main;
    private final FlatParameters parameters;
    private final WeightAverage average;
    private final EpochRun steps;
    private final @Nullable HeldOutObjective watched;
    private final Collective collective;
    private final Checkpoints checkpoints;
    private final RankListener listener;
    private Progress progress = Progress.none();
    private final BestWeights best;

    /**
     * @param shards this rank's, by number
     * @param groups the network's last
     * @param best of them
     * @param watched in the place of the loss of validation rows; null where labels are learned
     */
    RankTraining(
            FusionNetwork network,
            Task task,
            BatchPlan plan,
            SortedMap<Integer, TrainingRows> shards,
            List<ParameterGroup> groups,
            WeightAverage average,
            BestWeights best,
            EpochRun steps,
            @Nullable HeldOutObjective watched,
            Collective collective,
            Checkpoints checkpoints,
            RankListener listener) {
        this.network = network;
        this.task = task;
        this.plan = plan;
        this.shards = shards;
        this.groups = List.copyOf(groups);
        this.main = groups.get(groups.size() - 1);
        this.parameters = main.parameters();
        this.average = average;
        this.steps = steps;
        this.watched = watched;
        this.collective = collective;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.best = best;
        best.set(Torch.values(parameters.values()));
    }

    /** Takes up the newest checkpoint on all ranks, or rank 0's first values. */
    void begin() {
        Resumption.of(checkpoints, collective).ifPresentOrElse(this::resume, () -> {
            groups.forEach(group -> collective.broadcast(group.parameters().values()));
            best.set(Torch.values(parameters.values()));
        });
    }

    private void resume(TrainingState state) {
        groups.forEach(group -> group.resume(state.group(group.name())));
        average.resume(state.average());
        progress = state.progress();
        best.set(state.best());
        progress.curve().forEach(listener::epoch);
    }

    Progress progress() {
        return progress;
    }

    /** Learned values after the best epoch so far, or their average. */
    float[] best() {
        return best.values();
    }

    /** Does an epoch, or what is left of it. */
    void epoch() {
        long mark = System.nanoTime();
        int epoch = progress.epoch() + 1;
        BatchPlan.Epoch batches = plan.epoch(epoch);
        while (progress.tally().steps() < batches.steps()) {
            EpochTally done = step(epoch, batches);
            // with what came before it: the drawing of the order, the last step's checkpoint
            long now = System.nanoTime();
            EpochTally tally = done.later((now - mark) / 1e9);
            mark = now;
            average.afterStep(main.optimiser().steps());
            progress = progress.at(tally);
            listener.step(epoch, batches.steps(), tally);
            // the last step's checkpoint is the epoch's
            if (collective.rank() == 0 && tally.steps() < batches.steps() && checkpoints.due()) {
                save();
            }
        }
        average.afterEpoch(epoch);
        Validation validation = average.look(this::validation);
        end(validation, (System.nanoTime() - mark) / 1e9);
        if (collective.rank() == 0) {
            save();
        }
    }

    private Validation validation() {
        Validation labels = Validation.of(network, task, parameters, shards, collective, best.ofEachMember());
        return watched == null ? labels : labels.watching(watched.mean());
    }

    private EpochTally step(int epoch, BatchPlan.Epoch batches) {
        try {
            return steps.step(epoch, batches, progress.tally());
        } catch (NonFiniteStep broken) {
            throw broken.told(
                    collective.rank() == 0
                            ? checkpoints.broken(stepsDone(), state().write(), Json.write(broken.report()))
                            : Optional.empty());
        }
    }

    private void end(Validation validation, double seconds) {
        EpochTally tally = progress.tally();
        EpochReport report = new EpochReport(
                progress.epoch() + 1,
                tally.loss() / tally.weight(),
                validation.loss(),
                validation.accuracy(),
                tally.learningRate(),
                tally.seconds() + seconds,
                tally.samples(),
                tally.allReduceSeconds(),
                tally.dataWaitSeconds(),
                tally.steps());
        List<EpochReport> curve = new ArrayList<>(progress.curve());
        curve.add(report);
        progress = best.judge(progress, curve, validation, average::values);
        listener.epoch(report);
    }

    private void save() {
        checkpoints.save(stepsDone(), state().write());
    }

    private long stepsDone() {
        return (long) progress.epoch() * plan.steps() + progress.tally().steps();
    }

    private TrainingState state() {
        Map<String, ParameterGroup.State> states = new LinkedHashMap<>();
        groups.forEach(group -> states.put(group.name(), group.state()));
        return new TrainingState(progress, states, best.values(), average.state());
    }
}
