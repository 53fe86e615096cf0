package io.athanor.train;

import io.athanor.collective.Collective;
import io.athanor.fusion.FusionNetwork;
import io.athanor.fusion.Objective;
import io.athanor.fusion.Weights;
import java.util.Map;
import java.util.function.Consumer;

/** Trains one rank. */
public final class TrainingLoop {
    public TrainingLoop(
            FusionNetwork network,
            Objective objective,
            TrainingSettings settings,
            long seed,
            Collective collective,
            Checkpoints checkpoints,
            Consumer<EpochReport> progress) {}

    /**
     * @param shards this rank's virtual shards, by number
     * @param given values of the network's constants
     */
    public TrainedWeights fit(Map<Integer, TrainingRows> shards, Weights given) {
        throw new UnsupportedOperationException();
    }
}
