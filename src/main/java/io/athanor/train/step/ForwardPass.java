package io.athanor.train.step;

import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Draws;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.train.rows.BatchRows;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows through the network that learns, as an epoch shows them to it.
 *
 * @param seed of what is dropped
 */
public record ForwardPass(
        FusionNetwork network, Collation collation, ModalityDropout modalityDropout, Precision precision, long seed) {
    /** The same, which asks others once of these rows. Lives in the caller's pointer scope. */
    ForwardPass asking(List<BatchRows> pieces) {
        return new ForwardPass(network, collation.asking(pieces), modalityDropout, precision, seed);
    }

    Batch batch(BatchRows rows, int epoch) {
        return collation.batch(rows, modalityDropout.mask(rows, epoch));
    }

    /** @param tensors by the names under which network and objectives look them up */
    StepContext of(Map<String, Tensor> tensors, BatchRows rows, Batch batch, int epoch) {
        TorchOps ops = ops(tensors, epoch, rows.hashes());
        return new StepContext(ops, network.forward(ops, batch.inputs()), batch, epoch);
    }

    /** @param hashes of the rows' sample ids */
    TorchOps ops(Map<String, Tensor> tensors, int epoch, long[] hashes) {
        return TorchOps.training(tensors, new Draws(seed, epoch, hashes), precision);
    }
}
