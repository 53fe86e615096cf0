package io.athanor.train.step;

import io.athanor.collective.Collective;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.PhaseLoss;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean of a training's objective over its validation rows, in batches that are the same in every epoch, without dropout.
 * Losses are counted in whole steps, shard by shard, so it is the same to the last bit however many ranks there are.
 */
public final class HeldOutObjective {
    private static final int PIECE = 512;

    /** A loss is counted in steps of 2⁻¹⁶, of a piece up to 2³¹. */
    private static final double STEPS = 1 << 16;

    private static final double MOST = 1L << 31;

    private final FusionNetwork network;
    private final List<ParameterGroup> groups;
    private final PhaseLoss phase;
    private final Collation collation;
    private final BatchPlan.Epoch batches;
    private final Collective collective;

    /**
     * @param groups the network's last, whose loss is watched
     * @param shards this rank's, by number
     * @param rows for validation on all ranks
     */
    public HeldOutObjective(
            FusionNetwork network,
            Collation collation,
            List<ParameterGroup> groups,
            SortedMap<Integer, TrainingRows> shards,
            long rows,
            int batchSize,
            Collective collective) {
        ParameterGroup main = groups.get(groups.size() - 1);
        this.network = network;
        this.groups = groups;
        this.phase = main.phase();
        this.collation = collation.unweighted();
        this.batches = new BatchPlan(shards, TrainingRows::validation, rows, batchSize, 0).epoch(0);
        this.collective = collective;
    }

    /** Every rank takes part. NaN without rows, infinite if it is NaN or infinite. */
    public double mean() {
        Map<String, Tensor> tensors = new HashMap<>();
        groups.forEach(group -> tensors.putAll(group.parameters().tensors()));
        long[] sums = new long[3];
        for (int step = 0; step < batches.steps(); step++) {
            SortedMap<Integer, BatchRows> batch = batches.step(step);
            List<BatchRows> pieces = batch.values().stream()
                    .flatMap(rows -> rows.pieces(PIECE).stream())
                    .toList();
            try (PointerScope scope = new PointerScope();
                    AutoGradMode off = new AutoGradMode(false)) {
                for (BatchRows piece : pieces) {
                    try (PointerScope inner = new PointerScope()) {
                        add(phase.ofRows(see(tensors, piece)).item_double(), sums);
                        sums[1] += piece.size();
                    }
                }
                if (phase.looksAtBatch(0)) {
                    addWhole(tensors, batch, pieces, sums);
                }
            }
        }
        long[] all = Sums.of(collective, sums);
        return all[2] > 0 ? Double.POSITIVE_INFINITY : all[0] / STEPS / all[1];
    }

    private void addWhole(
            Map<String, Tensor> tensors, SortedMap<Integer, BatchRows> batch, List<BatchRows> pieces, long[] sums) {
        WholeBatch whole = WholeBatch.of(
                network,
                batch,
                pieces,
                piece -> see(tensors, piece),
                phase.representations(0),
                collation.signals(phase.signals(0)),
                collective,
                collation);
        // all ranks have it, and it counts once
        if (whole.rows() > 0 && collective.rank() == 0) {
            Tensor loss = phase.ofBatch(TorchOps.evaluation(tensors), whole.batch(), 0, whole.members());
            add(loss.item_double() * whole.rows(), sums);
        }
    }

    private StepContext see(Map<String, Tensor> tensors, BatchRows rows) {
        TorchOps ops = TorchOps.evaluation(tensors);
        Batch batch = collation.batch(rows, RowMask.nothing());
        return new StepContext(ops, network.forward(ops, batch.inputs()), batch, 0);
    }

    /** @param sums the loss, rows, how many losses are NaN or infinite */
    private static void add(double loss, long[] sums) {
        sums[0] += Math.round(STEPS * Math.max(-MOST, Math.min(loss, MOST)));
        sums[2] += Double.isFinite(loss) ? 0 : 1;
    }
}
