package io.athanor.fusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * −Σ q·log p, where q is the one-hot label smoothed towards the uniform distribution (Szegedy et al., 2016).
 *
 * @param labelSmoothing the uniform distribution's share, [0, 1)
 */
record CrossEntropy(double labelSmoothing) implements Objective {
    @Override
    public Tensor loss(TorchOps ops, Output<Tensor> output, Batch batch) {
        return rowLosses(output.logits(), batch).mul(batch.weights()).sum();
    }

    /** [batch × 1], 0 where a row has no label. */
    Tensor rowLosses(Tensor logits, Batch batch) {
        Tensor labels = batch.targets();
        Tensor labelled = labels.sum(new long[] {1}, true, new ScalarTypeOptional());
        double classes = labels.size(1);
        Tensor q = labels.mul(new Scalar(1 - labelSmoothing)).add(labelled.mul(new Scalar(labelSmoothing / classes)));
        return q.mul(logits.log_softmax(1))
                .sum(new long[] {1}, true, new ScalarTypeOptional())
                .neg();
    }
}
