package io.athanor.train.score;

import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.Task;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.util.Arrays;
import java.util.List;

/**
 * A trained network with all it takes to use it on a joined table's rows.
 *
 * @param weights learned and given
 * @param transforms of the modalities it sees, and no others
 * @param task what it predicts
 */
public record FusionModel(FusionNetwork network, Weights weights, FittedTransforms transforms, Task task)
        implements Predictor {
    /** What the network sees. */
    public FeatureSchema schema() {
        return transforms.encodedSchema();
    }

    public List<Modality> modalities() {
        return schema().modalities();
    }

    /** Columns of a table of what it says of rows. */
    public List<SignalColumn> columns(List<Signal> signals) {
        return signals.stream()
                .map(signal -> new SignalColumn(signal.name(), signal.width(network)))
                .toList();
    }

    @Override
    public List<float[][]> predictions(TrainingRows rows, List<RowMask> masks) {
        try (Scorer scorer = new Scorer(network, weights)) {
            return masks.stream()
                    .map(mask -> Arrays.stream(scorer.score(rows, mask).logits())
                            .map(outputs -> task.activate(outputs, 0))
                            .toArray(float[][]::new))
                    .toList();
        }
    }
}
