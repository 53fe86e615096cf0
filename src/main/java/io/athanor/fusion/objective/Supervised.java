package io.athanor.fusion.objective;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Output;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The loss of the pipeline's task ({@link SupervisedLoss}). Of an ensemble it is the mean of the members', so that each learns as
 * though it were alone.
 *
 * @param labelSmoothing see {@link SupervisedLoss#rows}, [0, 1)
 */
public record Supervised(double labelSmoothing) implements Objective {
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
        return SupervisedLoss.rows(stacked, step.batch(), labelSmoothing)
                .mul(step.batch().weights())
                .sum()
                .div(new Scalar((double) logits.length));
    }

    /** Learns the labels by the loss of the task; rows without one do not count. */
    @Registered("supervised")
    public record Settings(
            @Setting(
                    value = "Share of the target spread over all classes, or over a label and its absence.",
                    otherwise = "0.05",
                    min = 0,
                    max = 0.95)
            double smoothing)
            implements ObjectiveSettings {

        @Override
        public Objective objective(FusionNetwork network) {
            return new Supervised(smoothing);
        }
    }
}
