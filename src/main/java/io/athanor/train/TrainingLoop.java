package io.athanor.train;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.fusion.FusionNetwork;
import io.athanor.fusion.Objective;
import io.athanor.fusion.ParameterSpec;
import io.athanor.fusion.Torch;
import io.athanor.fusion.Weights;
import io.athanor.train.TrainingState.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Trains one rank: epochs of steps, a validation and a checkpoint after each, until the validation loss has not fallen for
 * {@code patience} epochs. All ranks run it side by side and end with the same weights. The seed alone decides them: where
 * and in how many pieces it runs changes only the rounding of sums.
 */
public final class TrainingLoop {
    private final FusionNetwork network;
    private final Objective objective;
    private final TrainingSettings settings;
    private final long seed;
    private final Collective collective;
    private final Checkpoints checkpoints;
    private final Consumer<EpochReport> progress;

    /**
     * @param collective stays the caller's to close
     * @param checkpoints used by rank 0 alone
     * @param progress told of every epoch in order, on every rank; of those before the checkpoint too, as nobody may have
     *     heard of them from the attempt that died
     */
    public TrainingLoop(
            FusionNetwork network,
            Objective objective,
            TrainingSettings settings,
            long seed,
            Collective collective,
            Checkpoints checkpoints,
            Consumer<EpochReport> progress) {
        this.network = network;
        this.objective = objective;
        this.settings = settings;
        this.seed = seed;
        this.collective = collective;
        this.checkpoints = checkpoints;
        this.progress = progress;
    }

    /**
     * Trains from the newest checkpoint, or from the start.
     *
     * @param shards this rank's virtual shards, by number; numbers are unique over the ranks
     * @param given values of the network's constants
     * @throws UserError if there is nothing to train on, or the loss is no number
     * @throws io.athanor.collective.PeerLost if another rank is gone
     */
    public TrainedWeights fit(Map<Integer, TrainingRows> shards, Weights given) {
        Torch.useOneCore();
        RankRows rows = RankRows.of(shards);
        double[] counts = Sums.of(collective, rows.counts(network.classes()));
        long total = (long) Arrays.stream(counts).sum();
        if (total == 0) {
            throw new UserError("Cannot train: no training row has a label, expected at least one. Look at the split"
                    + " and the label column.");
        }
        int allShards = (int) Sums.of(collective, shards.size())[0];
        List<ParameterSpec> specs = new ArrayList<>(network.parameters());
        specs.addAll(objective.parameters());
        BatchPlan plan = new BatchPlan(rows.training(), total, settings.batchSize(), seed);
        try (PointerScope scope = new PointerScope()) {
            FlatParameters parameters = new FlatParameters(specs, given, seed);
            AdamW optimiser = new AdamW(parameters, settings.weightDecay());
            TrainingState state = start(parameters, optimiser);
            state.progress().curve().forEach(progress);
            EpochRun run = new EpochRun(
                    network,
                    objective,
                    parameters,
                    optimiser,
                    settings.deterministic()
                            ? new OrderedSum(parameters, collective, allShards, settings.microBatch())
                            : new OverlappedSum(parameters, collective, settings.microBatch()),
                    collective,
                    new LearningRate(
                            settings.learningRate(), settings.warmUp(), (long) settings.epochs() * plan.steps()),
                    new ModalityDropout(settings.modalityDropout(), seed),
                    ClassWeights.of(settings.classWeights(), counts),
                    settings.clipNorm(),
                    seed);
            while (state.progress().epoch() < settings.epochs()
                    && state.progress().waited() < settings.patience()) {
                state = epoch(run, state, plan, rows, parameters, optimiser);
                if (collective.rank() == 0) {
                    checkpoints.save(state.progress().epoch(), state.write());
                }
            }
            Progress end = state.progress();
            return new TrainedWeights(
                    FlatParameters.weights(network.parameters(), state.best(), given), end.curve(), end.bestEpoch());
        }
    }

    private TrainingState start(FlatParameters parameters, AdamW optimiser) {
        TrainingState state = Resumption.of(checkpoints, collective).orElse(null);
        if (state == null) {
            collective.broadcast(parameters.values());
            float[] values = Torch.values(parameters.values());
            return new TrainingState(Progress.none(), values, values, new float[0], new float[0]);
        }
        parameters.set(state.values());
        optimiser.resume(state.progress().steps(), state.firstMoment(), state.secondMoment());
        return state;
    }

    private TrainingState epoch(
            EpochRun run,
            TrainingState before,
            BatchPlan plan,
            RankRows rows,
            FlatParameters parameters,
            AdamW optimiser) {
        long started = System.nanoTime();
        int epoch = before.progress().epoch() + 1;
        EpochRun.Result result = run.run(epoch, plan.epoch(epoch));
        Validation validation = Validation.of(network, parameters.tensors(), rows.validation(), collective);
        EpochReport report = new EpochReport(
                epoch,
                result.loss(),
                validation.loss(),
                validation.accuracy(),
                result.learningRate(),
                (System.nanoTime() - started) / 1e9,
                result.samples(),
                result.allReduceSeconds());
        progress.accept(report);
        List<EpochReport> curve = new ArrayList<>(before.progress().curve());
        curve.add(report);
        // without validation rows the loss is NaN and every epoch is the best so far
        boolean better = !(validation.loss() >= before.progress().bestLoss());
        float[] values = Torch.values(parameters.values());
        return new TrainingState(
                new Progress(
                        epoch,
                        optimiser.steps(),
                        better ? epoch : before.progress().bestEpoch(),
                        better ? validation.loss() : before.progress().bestLoss(),
                        curve),
                values,
                better ? values : before.best(),
                optimiser.firstMoment(),
                optimiser.secondMoment());
    }
}
