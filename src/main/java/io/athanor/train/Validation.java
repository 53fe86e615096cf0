package io.athanor.train;

import io.athanor.collective.Collective;
import io.athanor.fusion.FusionNetwork;
import io.athanor.fusion.Torch;
import io.athanor.fusion.TorchOps;
import io.athanor.train.BatchAssembly.Row;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * How well a network does on the validation rows of all ranks.
 *
 * @param loss mean log-loss, NaN without rows
 * @param accuracy NaN without rows
 */
record Validation(double loss, double accuracy) {
    private static final int BATCH = 512;

    /** Every rank takes part, with however many rows. */
    static Validation of(FusionNetwork network, Map<String, Tensor> parameters, List<Row> rows, Collective collective) {
        double loss = 0;
        double right = 0;
        for (int from = 0; from < rows.size(); from += BATCH) {
            List<Row> batch = rows.subList(from, Math.min(rows.size(), from + BATCH));
            float[] logP;
            try (PointerScope scope = new PointerScope();
                    AutoGradMode off = new AutoGradMode(false)) {
                Tensor logits = network.forward(
                                TorchOps.evaluation(parameters), BatchAssembly.inputs(batch, RowMask.nothing()))
                        .logits();
                logP = Torch.values(logits.log_softmax(1));
            }
            int classes = network.classes();
            for (int i = 0; i < batch.size(); i++) {
                int label = batch.get(i).label();
                loss -= logP[i * classes + label];
                right += mostLikely(logP, i * classes, classes) == label ? 1 : 0;
            }
        }
        double[] sums = Sums.of(collective, loss, right, rows.size());
        return new Validation(sums[0] / sums[2], sums[1] / sums[2]);
    }

    private static int mostLikely(float[] logP, int from, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (logP[from + c] > logP[from + best]) {
                best = c;
            }
        }
        return best;
    }
}
