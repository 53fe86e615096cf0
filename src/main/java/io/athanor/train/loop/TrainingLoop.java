package io.athanor.train.loop;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.PhaseLoss;
import io.athanor.fusion.objective.Plan;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.Task;
import io.athanor.train.loop.TrainingState.Progress;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.step.AdamW;
import io.athanor.train.step.BatchPlan;
import io.athanor.train.step.Collation;
import io.athanor.train.step.EpochRun;
import io.athanor.train.step.FlatParameters;
import io.athanor.train.step.ForwardPass;
import io.athanor.train.step.GradientClipping;
import io.athanor.train.step.GradientSum;
import io.athanor.train.step.HeldOutObjective;
import io.athanor.train.step.LearningRate;
import io.athanor.train.step.ModalityDropout;
import io.athanor.train.step.OrderedSum;
import io.athanor.train.step.OverlappedSum;
import io.athanor.train.step.ParameterGroup;
import io.athanor.train.step.SilentRows;
import io.athanor.train.step.StepSignals;
import io.athanor.train.step.Sums;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;

/**
 * Trains one rank: epochs of steps, a validation after each and checkpoints on the way, until the validation loss has not fallen for
 * {@code patience} epochs. All ranks run it side by side and end with the same weights. The seed alone decides them: where
 * and in how many pieces it runs changes only the rounding of sums.
 */
public final class TrainingLoop {
    private final FusionNetwork network;
    private final Objective objective;
    private final Task task;
    private final TrainingSettings settings;
    private final long seed;
    private final Collective collective;
    private final TorchDevice device;
    private final Checkpoints checkpoints;
    private final RankListener listener;
    private final boolean crossFitted;

    /**
     * @param task what the labels of the rows are
     * @param collective stays the caller's to close; it takes the tensors of {@code device}
     * @param device where this rank computes
     * @param checkpoints used by rank 0 alone
     */
    public TrainingLoop(
            FusionNetwork network,
            Objective objective,
            Task task,
            TrainingSettings settings,
            long seed,
            Collective collective,
            TorchDevice device,
            Checkpoints checkpoints,
            RankListener listener) {
        this(network, objective, task, settings, seed, collective, device, checkpoints, listener, false);
    }

    private TrainingLoop(
            FusionNetwork network,
            Objective objective,
            Task task,
            TrainingSettings settings,
            long seed,
            Collective collective,
            TorchDevice device,
            Checkpoints checkpoints,
            RankListener listener,
            boolean crossFitted) {
        this.network = network;
        this.objective = objective;
        this.task = task;
        this.settings = settings;
        this.seed = seed;
        this.collective = collective;
        this.device = device;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.crossFitted = crossFitted;
    }

    /**
     * The same where each member of an ensemble learns from all training rows but those that {@linkplain TrainingRows#answerer it
     * answers for}, and is judged, clipped and stopped as though it were alone; the training ends with the last.
     *
     * @param wanted whether so
     */
    public TrainingLoop crossFitted(boolean wanted) {
        return new TrainingLoop(
                network, objective, task, settings, seed, collective, device, checkpoints, listener, wanted);
    }

    /**
     * Trains from the newest checkpoint, or from the start.
     *
     * @param shards this rank's virtual shards, by number; numbers are unique over the ranks
     * @param given values of the network's constants
     * @throws UserError if there is nothing to train on, or the loss is NaN or infinite
     * @throws io.athanor.collective.PeerLost if another rank is gone
     */
    public TrainedWeights fit(Map<Integer, TrainingRows> shards, Weights given) {
        return fit(shards, given, StepSignals.none());
    }

    /**
     * As the other.
     *
     * @param asked what else is said of the rows, when it is asked for
     */
    TrainedWeights fit(Map<Integer, TrainingRows> shards, Weights given, StepSignals asked) {
        Torch.useOneCore();
        SortedMap<Integer, TrainingRows> own = new TreeMap<>(shards);
        long total = Sums.of(
                collective,
                own.values().stream().mapToLong(rows -> rows.training().size()).sum())[0];
        if (total == 0) {
            throw new UserError("Cannot train: no training row has a label, expected at least one. Look at the split"
                    + " and the label column.");
        }
        int allShards = (int) Sums.of(collective, shards.size())[0];
        SortedMap<String, Long> silent = SilentRows.of(collective, own.values(), asked);
        int batchSize = settings.batchSize().of(total);
        BatchPlan plan = new BatchPlan(own, total, batchSize, seed);
        try (PointerScope scope = new PointerScope()) {
            List<ParameterGroup> groups = Plan.of(objective, network).phases().stream()
                    .map(phase -> group(phase, given, allShards))
                    .toList();
            Collation laidOut = new Collation(
                    task, settings.classWeights().equals("none") ? null : task.balanced(), device, own.values(), asked);
            Collation collation = crossFitted ? laidOut.crossFitted(network.members()) : laidOut;
            ForwardPass pass = new ForwardPass(
                    network,
                    collation,
                    new ModalityDropout(settings.modalityDropout(), seed),
                    settings.precision(),
                    seed);
            EpochRun steps =
                    new EpochRun(pass, groups, collective, learningRate(plan.steps(), total), settings.clipNorm());
            FlatParameters learned = groups.get(groups.size() - 1).parameters();
            RankTraining training = new RankTraining(
                    network,
                    task,
                    plan,
                    own,
                    groups,
                    new WeightAverage(settings.averaging(), learned, settings.epochs()),
                    crossFitted
                            ? BestWeights.ofMembers(
                                    network.members(), network.member().size(), settings.patience())
                            : BestWeights.ofAll(),
                    steps,
                    objective.readsLabels() ? null : watched(groups, own, collation, batchSize),
                    collective,
                    checkpoints,
                    listener);
            training.begin();
            while (training.progress().epoch() < settings.epochs()
                    && training.progress().waited() < settings.patience()) {
                training.epoch();
            }
            Progress end = training.progress();
            return new TrainedWeights(
                    FlatParameters.weights(network.parameters(), training.best(), given),
                    silent,
                    end.curve(),
                    end.bestEpoch());
        }
    }

    private HeldOutObjective watched(
            List<ParameterGroup> groups, SortedMap<Integer, TrainingRows> own, Collation collation, int batchSize) {
        long rows = Sums.of(
                collective,
                own.values().stream()
                        .mapToLong(shard -> shard.validation().size())
                        .sum())[0];
        return new HeldOutObjective(network, collation, groups, own, rows, batchSize, collective);
    }

    private ParameterGroup group(PhaseLoss phase, Weights given, int allShards) {
        FlatParameters parameters = new FlatParameters(phase.parameters(), given, seed, device);
        GradientSum gradients = settings.deterministic()
                ? new OrderedSum(parameters, collective, allShards, settings.microBatch())
                : new OverlappedSum(parameters, collective, settings.microBatch());
        return new ParameterGroup(
                phase,
                parameters,
                new AdamW(parameters, settings.weightDecay()),
                gradients,
                crossFitted
                        ? GradientClipping.ofMembers(phase, parameters, network.members())
                        : GradientClipping.together(parameters));
    }

    /**
     * @param steps of an epoch
     * @param trainingRows over all ranks
     */
    private LearningRate learningRate(int steps, long trainingRows) {
        AveragingSettings averaging = settings.averaging();
        return new LearningRate(
                settings.highestRate(trainingRows),
                settings.warmUp(),
                (long) settings.epochs() * steps,
                averaging.swa() ? (long) averaging.epochsBefore(settings.epochs()) * steps : Long.MAX_VALUE);
    }
}
