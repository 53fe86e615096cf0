package io.athanor.train.loop;

import io.athanor.collective.Collective;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.Weights;
import io.athanor.train.fold.RowSelection;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RankShards;
import io.athanor.train.rows.RowCache;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.score.FrozenNetworks;
import io.athanor.train.score.FusionModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.PointerScope;

/**
 * One training, wholly stated: it gives the same weights wherever it runs.
 *
 * @param rows what it learns from; where each has a member of the network {@linkplain JoinedRows#answerers answering} for it, the
 *     network is a cross-fitted ensemble, and that member does not learn from it
 * @param signals what others said of these rows
 * @param asked networks that are asked for more within the steps
 */
public record TrainingTask(
        FusionNetwork network,
        Objective objective,
        TrainingSettings settings,
        long seed,
        JoinedRows rows,
        SignalTable signals,
        FrozenNetworks asked)
        implements Serializable {
    public TrainingTask {
        int buckets = rows.table().buckets().size();
        if (!signals.isEmpty() && signals.buckets().size() != buckets) {
            throw new IllegalArgumentException(
                    "the signals lie in " + signals.buckets().size() + " buckets, the rows in " + buckets);
        }
        int folds = rows.answerers().size();
        if (folds > 0 && (folds != network.members() || folds < 2 || !asked.isEmpty())) {
            throw new IllegalArgumentException(folds + " folds of an ensemble of " + network.members()
                    + (asked.isEmpty() ? "" : " that asks others within its steps"));
        }
    }

    /** Which asks nobody. */
    public TrainingTask(
            FusionNetwork network,
            Objective objective,
            TrainingSettings settings,
            long seed,
            JoinedRows rows,
            SignalTable signals) {
        this(network, objective, settings, seed, rows, signals, FrozenNetworks.NONE);
    }

    /** Of rows that nobody else has said anything of. */
    public TrainingTask(
            FusionNetwork network, Objective objective, TrainingSettings settings, long seed, JoinedRows rows) {
        this(network, objective, settings, seed, rows, SignalTable.NONE);
    }

    /** The same, which asks these. */
    public TrainingTask asking(FrozenNetworks others) {
        return new TrainingTask(network, objective, settings, seed, rows, signals, others);
    }

    /**
     * The same as that of a cross-fitted ensemble.
     *
     * @param folds the rows that each member answers for, and does not learn from
     */
    public TrainingTask crossFitted(List<RowSelection> folds) {
        return new TrainingTask(network, objective, settings, seed, rows.crossFitted(folds), signals, asked);
    }

    /** What {@link TrainedWeights} of this task make; of rows of which it sees nothing it answers the prior. */
    public FusionModel model(TrainedWeights trained) {
        return FusionModel.of(network, trained.weights(), rows.transforms(), rows.task());
    }

    /** The model of weights that were stored, its prior and its temperature among them. */
    public FusionModel model(Weights weights) {
        return new FusionModel(network, weights, rows.transforms(), rows.task());
    }

    /** Whether it is that of a cross-fitted ensemble. */
    public boolean crossFitted() {
        return !rows.answerers().isEmpty();
    }

    /** Whether rows without a label are learned from: some of what is learned needs none. */
    public boolean learnsUnlabelled() {
        return objective.terms().stream()
                .anyMatch(term -> term.weight() != 0 && !term.objective().readsLabels());
    }

    /**
     * The virtual shards of one rank: every bucket whose number is the rank, modulo the number of ranks.
     *
     * @throws io.athanor.base.UserError if the cache has no room for them
     */
    public RankShards shards(int rank, int ranks, RowCache cache, Configuration configuration) {
        List<Integer> buckets = new ArrayList<>();
        for (int bucket = rank; bucket < rows.table().buckets().size(); bucket += ranks) {
            buckets.add(bucket);
        }
        JoinedRows all = rows.withUnlabelled(learnsUnlabelled());
        JoinedRows kept = asked.isEmpty() ? all : all.asking(asked.transforms(rows.transforms()), asked.rows());
        return cache.open(kept, signals, buckets, configuration);
    }

    /**
     * Trains one rank, as {@link TrainingLoop} does.
     *
     * @param shards its own
     */
    public TrainedWeights fit(
            RankShards shards,
            Collective collective,
            TorchDevice device,
            Checkpoints checkpoints,
            RankListener listener) {
        Torch.useOneCore();
        try (PointerScope scope = new PointerScope()) {
            return new TrainingLoop(
                            network, objective, rows.task(), settings, seed, collective, device, checkpoints, listener)
                    .crossFitted(crossFitted())
                    .fit(
                            shards.seenAs(rows.transforms().encodedSchema()),
                            rows.transforms().given(),
                            asked.on(device));
        }
    }
}
