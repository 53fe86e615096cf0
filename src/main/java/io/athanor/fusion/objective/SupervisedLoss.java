package io.athanor.fusion.objective;

import io.athanor.task.Activation;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How bad outputs are for the labels of a batch, a row each. Without smoothing it is what {@link io.athanor.task.Task#loss} is of
 * one row.
 */
final class SupervisedLoss {
    private SupervisedLoss() {}

    /**
     * The loss of a task: cross-entropy of classes and levels, the mean binary cross-entropy of labels, half the mean squared error
     * of values.
     *
     * @param outputs [… × batch × width]
     * @param smoothing share of the uniform distribution in the targets of classes and labels (Szegedy et al., 2016)
     * @return [… × batch × 1], 0 where a row has no label
     */
    static Tensor rows(Tensor outputs, Batch batch, double smoothing) {
        Activation activation = batch.activation();
        return switch (activation) {
            case SOFTMAX -> classes(outputs, batch, smoothing);
            case SIGMOID -> labels(outputs, batch, smoothing);
            case ORDINAL -> levels(outputs, batch);
            case IDENTITY -> values(outputs, batch);
        };
    }

    private static Tensor classes(Tensor logits, Batch batch, double smoothing) {
        double classes = batch.targets().size(1);
        Tensor q = batch.targets()
                .mul(new Scalar(1 - smoothing))
                .add(batch.labelled().mul(new Scalar(smoothing / classes)));
        return sum(q.mul(logits.log_softmax(-1))).neg();
    }

    private static Tensor labels(Tensor logits, Batch batch, double smoothing) {
        Tensor q = batch.targets().mul(new Scalar(1 - smoothing)).add(new Scalar(smoothing / 2));
        return mean(binary(logits, q)).mul(batch.labelled());
    }

    /** Each output tells whether the level lies above its own, of the rows that lie no lower; the others count nothing there. */
    private static Tensor levels(Tensor logits, Batch batch) {
        long outputs = logits.size(-1);
        Tensor labelled = batch.labelled();
        Tensor above = labelled.sub(batch.targets().cumsum(1).narrow(1, 0, outputs));
        Tensor reached = torch.cat(new TensorVector(labelled, above.narrow(1, 0, outputs - 1)), 1);
        return sum(binary(logits, above).mul(reached));
    }

    private static Tensor values(Tensor outputs, Batch batch) {
        Tensor there = batch.targets().isnan().logical_not();
        Tensor off = outputs.sub(batch.targets().nan_to_num()).mul(there);
        return mean(off.mul(off)).mul(batch.labelled()).mul(new Scalar(0.5));
    }

    /** −q·ln σ(z) − (1 − q)·ln σ(−z). */
    private static Tensor binary(Tensor logits, Tensor q) {
        return torch.softplus(logits).sub(logits.mul(q));
    }

    private static Tensor sum(Tensor x) {
        return x.sum(new long[] {-1}, true, new ScalarTypeOptional());
    }

    private static Tensor mean(Tensor x) {
        return sum(x).div(new Scalar((double) x.size(-1)));
    }
}
