package io.athanor.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.collective.SoloCollective;
import io.athanor.data.Split;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.network.TriedNetworks;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.barrier.WrittenSettings;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingLoop;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.SmallData;
import io.athanor.train.score.Scorer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network that cannot is broken somewhere between its input and its gradient. */
class LearnedByHeartTest {
    private static final int ROWS = 64;

    private static final TrainingSettings SETTINGS = WrittenSettings.training(
            "{ epochs: 30, batch-size: 32, learning-rate: 0.02, weight-decay: 0, patience: 30, modality-dropout: 0 }");

    static List<NetworkSettings> networks() {
        return TriedNetworks.withoutDropout(16);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void every_network_learns_sixty_four_rows_by_heart(NetworkSettings settings) {
        RowsInMemory rows = SmallData.rows("row-", ROWS);
        Arrays.fill(rows.splits(), Split.TRAIN);
        FusionNetwork network = settings.network(SmallData.SCHEMA, SmallData.CLASSES);
        TrainedWeights trained = new TrainingLoop(
                        network,
                        Objectives.supervised(0),
                        SmallData.TASK,
                        SETTINGS,
                        7,
                        new SoloCollective(),
                        TorchDevice.CPU,
                        Checkpoints.none(),
                        RankListener.silent())
                .fit(Map.of(0, rows), SmallData.given());
        int right = 0;
        try (Scorer scorer = new Scorer(network, trained.weights())) {
            float[][] logits = scorer.score(rows, RowMask.nothing()).logits();
            for (int i = 0; i < ROWS; i++) {
                right += best(logits[i]) == rows.labelled()[i][0] ? 1 : 0;
            }
        }
        // of a row that lacks all nothing can be learned
        long empty = Arrays.stream(SmallData.rows("row-", ROWS).features()[0])
                .filter(image -> image == null)
                .count();
        assertThat(empty).isPositive();
        assertThat(right).isGreaterThanOrEqualTo(ROWS - 2);
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        return best;
    }
}
