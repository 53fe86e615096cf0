package io.athanor.fusion;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean of an ensemble's members' losses, so that each learns as though it were alone; of any other network its loss.
 *
 * @param each has no parameters of its own
 */
record MemberMean(Objective each) implements Objective {
    @Override
    public Tensor loss(TorchOps ops, Output<Tensor> output, Batch batch) {
        List<Output<Tensor>> members = output.members();
        if (members.isEmpty()) {
            return each.loss(ops, output, batch);
        }
        Tensor total = batch.weights().sum().mul(new Scalar(0.0));
        for (Output<Tensor> member : members) {
            total = total.add(each.loss(ops, member, batch));
        }
        return total.div(new Scalar((double) members.size()));
    }
}
