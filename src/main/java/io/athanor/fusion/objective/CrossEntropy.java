package io.athanor.fusion.objective;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Output;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * −Σ q·log p, where q is the one-hot label smoothed towards the uniform distribution (Szegedy et al., 2016). Of an ensemble it
 * is the mean of the members', so that each learns as though it were alone.
 *
 * @param labelSmoothing the uniform distribution's share, [0, 1)
 */
public record CrossEntropy(double labelSmoothing) implements Objective {
    @Override
    public boolean readsLabels() {
        return true;
    }

    /** Members side by side are one operation. */
    @Override
    public boolean wholeEnsemble() {
        return true;
    }

    @Override
    public Tensor loss(StepContext step) {
        Tensor[] logits = step.output().voices().stream().map(Output::logits).toArray(Tensor[]::new);
        // one tensor of all: each small operation costs more than its numbers
        Tensor stacked = logits.length == 1 ? logits[0] : torch.stack(new TensorVector(logits));
        return rowLosses(stacked, step.batch())
                .mul(step.batch().weights())
                .sum()
                .div(new Scalar((double) logits.length));
    }

    /**
     * [… × batch × 1], 0 where a row has no label.
     *
     * @param logits [… × batch × classes]
     */
    Tensor rowLosses(Tensor logits, Batch batch) {
        Tensor labels = batch.targets();
        Tensor labelled = labels.sum(new long[] {1}, true, new ScalarTypeOptional());
        double classes = labels.size(1);
        Tensor q = labels.mul(new Scalar(1 - labelSmoothing)).add(labelled.mul(new Scalar(labelSmoothing / classes)));
        return q.mul(logits.log_softmax(-1))
                .sum(new long[] {-1}, true, new ScalarTypeOptional())
                .neg();
    }

    /** Learns the labels; rows without one do not count. */
    @Registered("cross-entropy")
    public record Settings(
            @Setting(value = "Share of the target spread over all classes.", otherwise = "0.05", min = 0, max = 0.95)
            double smoothing)
            implements ObjectiveSettings {

        @Override
        public Objective objective(FusionNetwork network) {
            return new CrossEntropy(smoothing);
        }
    }
}
