package io.athanor.fusion;

import io.athanor.data.Modality;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The cross-entropy of every modality's own head on the rows where it is there, divided by the number of heads: keeps a
 * weak modality learning when a strong one already explains the labels.
 *
 * @param labelSmoothing as in {@link CrossEntropy}
 */
record ModalityCrossEntropy(double labelSmoothing) implements Objective {
    @Override
    public Tensor loss(TorchOps ops, Output<Tensor> output, Batch batch) {
        Tensor total = batch.weights().sum().mul(new Scalar(0.0));
        CrossEntropy one = new CrossEntropy(labelSmoothing);
        Map<Modality, Tensor> heads = output.modalityLogits();
        for (Map.Entry<Modality, Tensor> e : heads.entrySet()) {
            Tensor there = batch.inputs().presence(e.getKey());
            Tensor rows = one.rowLosses(e.getValue(), batch).mul(there).mul(batch.weights());
            total = total.add(rows.sum().div(new Scalar((double) heads.size())));
        }
        return total;
    }
}
