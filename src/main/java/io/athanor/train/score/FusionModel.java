package io.athanor.train.score;

import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.PriorNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.network.TemperatureNetwork;
import io.athanor.fusion.ops.Weights;
import io.athanor.task.Task;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.util.List;

/**
 * A trained network with all it takes to use it on a joined table's rows.
 *
 * @param answering what was trained
 * @param weights learned and given, of {@link #network}
 * @param transforms of the modalities it sees, and no others
 * @param task what it predicts
 */
public record FusionModel(FusionNetwork answering, Weights weights, FittedTransforms transforms, Task task)
        implements Predictor {
    /** As trained: nothing divides its outputs, and of rows of which it sees nothing it answers the prior. */
    public static FusionModel of(FusionNetwork answering, Weights trained, FittedTransforms transforms, Task task) {
        Weights all =
                trained.with(PriorNetwork.PRIOR, task.prior()).with(TemperatureNetwork.TEMPERATURE, new float[] {1});
        return new FusionModel(answering, all, transforms, task);
    }

    /** What answers: what was trained, with its temperature, and the prior where nothing is seen. */
    public FusionNetwork network() {
        return new PriorNetwork(new TemperatureNetwork(answering), modalities());
    }

    @Override
    public FusionModel calibrated(double temperature) {
        return new FusionModel(
                answering,
                weights.with(TemperatureNetwork.TEMPERATURE, new float[] {(float) temperature}),
                transforms,
                task);
    }

    /** As it was before it was {@linkplain #calibrated calibrated}: what students learn from. */
    public FusionModel uncalibrated() {
        return calibrated(1);
    }

    /** What its outputs are divided by. */
    public double temperature() {
        return weights.of(TemperatureNetwork.TEMPERATURE)[0];
    }

    /** One member of an ensemble by itself, uncalibrated. */
    public FusionModel memberAlone(int number) {
        return new FusionModel(answering.memberAlone(number), weights, transforms, task).uncalibrated();
    }

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
                .map(signal -> new SignalColumn(signal.name(), signal.width(answering)))
                .toList();
    }

    @Override
    public List<float[][]> outputs(TrainingRows rows, List<RowMask> masks) {
        try (Scorer scorer = new Scorer(network(), weights)) {
            return masks.stream().map(mask -> scorer.score(rows, mask).logits()).toList();
        }
    }
}
