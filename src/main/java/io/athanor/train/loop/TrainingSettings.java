package io.athanor.train.loop;

import io.athanor.base.Setting;
import io.athanor.config.SettingsCopy;
import io.athanor.fusion.ops.Precision;
import java.io.Serializable;

/** How long and how hard to train. */
public record TrainingSettings(
        @Setting(value = "Most passes over the training rows.", otherwise = "60", min = 1, max = 100000)
        int epochs,

        @Setting(
                value =
                        "Rows a step, over all workers. auto is 32 up to 1,000 training rows and grows with their square root, to"
                                + " 8,192.",
                otherwise = "auto")
        BatchSize batchSize,

        @Setting(value = "Highest learning rate.", otherwise = "0.002", min = 0, max = 10)
        double learningRate,

        @Setting(value = "Decoupled weight decay.", otherwise = "0.5", min = 0, max = 10)
        double weightDecay,

        @Setting(value = "Share of the steps in which the learning rate rises.", otherwise = "0.1", min = 0, max = 1)
        double warmUp,

        @Setting(
                value = "Epochs without a better validation loss before training stops.",
                otherwise = "15",
                min = 1,
                max = 100000)
        int patience,

        @Setting(
                value = "Chance of hiding a modality of a training row; never all of them.",
                otherwise = "0.1",
                min = 0,
                max = 0.95)
        double modalityDropout,

        @Setting(
                value = "Whether rare classes count as much as common ones.",
                otherwise = "none",
                oneOf = {"none", "balanced"})
        String classWeights,

        @Setting(
                value = "Gradient clipping: the norm that a longer gradient is scaled down to.",
                otherwise = "1",
                min = 1e-6,
                max = 1e9)
        double clipNorm,

        @Setting(
                value =
                        "Rows that a worker takes through the network at once, 0 for all of its share of a step; gradients"
                                + " add up, so fewer need less memory and change nothing but rounding.",
                otherwise = "0",
                min = 0,
                max = 1048576)
        int microBatchSize,

        @Setting(
                value =
                        "Whether 1, 2, 4, … workers give the same weights to the last bit, not only the same up to rounding;"
                                + " slower, as every bucket's share of a step is computed by itself, and on processors"
                                + " alone.",
                otherwise = "false")
        boolean deterministic,

        @Setting(
                value = "What layers multiply in while a network learns: float32, or bfloat16, which newer GPUs and few"
                        + " processors are faster with; weights, gradients and losses are float32 either way.",
                otherwise = "float32")
        Precision precision,

        @Setting(value = "How the learning rate follows the batch size.", otherwise = "{}", inline = true)
        ScalingSettings scaling,

        @Setting(value = "Which average of the weights counts.", otherwise = "{}", inline = true)
        AveragingSettings averaging)
        implements Serializable {

    public static TrainingSettings defaults() {
        return new TrainingSettings(
                60,
                BatchSize.AUTO,
                2e-3,
                0.5,
                0.1,
                15,
                0.1,
                "none",
                1,
                0,
                false,
                Precision.FLOAT32,
                ScalingSettings.usual(),
                AveragingSettings.none());
    }

    /** Rows that go through the network at once, at most. */
    int microBatch() {
        return microBatchSize == 0 ? Integer.MAX_VALUE : microBatchSize;
    }

    /**
     * What the learning rate rises to.
     *
     * @param trainingRows over all workers
     */
    double highestRate(long trainingRows) {
        return scaling.of(learningRate, batchSize, trainingRows);
    }

    /** The same over a share of the training rows, in steps as all of them would have. */
    public TrainingSettings ofSample(double share) {
        return SettingsCopy.with(this, "batch-size", new BatchSize(batchSize.stated(), share));
    }

    public TrainingSettings withEpochs(int epochs) {
        return SettingsCopy.with(this, "epochs", epochs);
    }
}
