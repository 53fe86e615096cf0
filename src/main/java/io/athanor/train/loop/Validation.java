package io.athanor.train.loop;

import io.athanor.collective.Collective;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.train.rows.BatchAssembly;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowNumbers;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.step.FlatParameters;
import io.athanor.train.step.Sums;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * How well a network does on the validation rows of all ranks. Whole numbers are added up, shard by shard, so it is the same to
 * the last bit however many ranks there are, and all stop at the same epoch.
 *
 * @param loss mean log-loss, of a row at most 2¹⁵, or mean objective of a training that reads no labels; NaN without rows,
 *     infinite if that of a row is NaN or infinite
 * @param accuracy NaN without rows
 */
record Validation(double loss, double accuracy) {
    private static final int BATCH = 512;

    /** A row's loss is counted in steps of 2⁻¹⁶ and up to 2¹⁵: of 2³² rows the sum fits. */
    private static final double STEPS = 1 << 16;

    private static final double MOST = 1 << 15;

    /**
     * Every rank takes part, with however many rows.
     *
     * @param shards this rank's, by number
     */
    static Validation of(
            FusionNetwork network,
            FlatParameters parameters,
            SortedMap<Integer, TrainingRows> shards,
            Collective collective) {
        long[] sums = new long[4];
        for (TrainingRows shard : shards.values()) {
            RowNumbers held = shard.validation();
            for (int from = 0; from < held.size(); from += BATCH) {
                int first = from;
                int size = Math.min(BATCH, held.size() - from);
                add(network, parameters, BatchRows.of(shard, size, i -> held.at(first + i)), sums);
            }
        }
        long[] all = Sums.of(collective, sums);
        double rows = all[0];
        double loss = all[3] > 0 ? Double.POSITIVE_INFINITY : all[1] / STEPS / rows;
        return new Validation(loss, all[2] / rows);
    }

    /** The same, with the objective in the place of the log-loss. */
    Validation watching(double objective) {
        return new Validation(objective, accuracy);
    }

    /** @param sums rows, their loss, how many are right, how many have no finite loss */
    private static void add(FusionNetwork network, FlatParameters parameters, BatchRows batch, long[] sums) {
        float[] logP;
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            Tensor logits = network.forward(
                            TorchOps.evaluation(parameters.tensors()),
                            BatchAssembly.inputs(batch, RowMask.nothing(), parameters.device()))
                    .logits();
            logP = Torch.values(logits.log_softmax(1));
        }
        int classes = network.classes();
        for (int i = 0; i < batch.size(); i++) {
            int label = batch.label(i);
            double loss = -logP[i * classes + label];
            sums[0]++;
            sums[1] += Math.round(STEPS * Math.min(loss, MOST));
            sums[2] += mostLikely(logP, i * classes, classes) == label ? 1 : 0;
            sums[3] += Double.isFinite(loss) ? 0 : 1;
        }
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
