package io.athanor.train.loop;

import io.athanor.collective.Collective;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.task.Task;
import io.athanor.train.rows.BatchAssembly;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowNumbers;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.step.FlatParameters;
import io.athanor.train.step.Sums;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * How well a network does on the validation rows of all ranks. Whole numbers are added up, shard by shard, so it is the same to
 * the last bit however many ranks there are, and all stop at the same epoch.
 *
 * @param loss mean {@linkplain Task#loss loss of the task}, of a row at most 2¹⁵, or mean objective of a training that reads no
 *     labels; NaN without rows, infinite if that of a row is NaN or infinite
 * @param accuracy mean {@link Task#accuracy}; NaN without rows
 * @param members the loss of each member of an ensemble, where they are judged one by one
 */
record Validation(double loss, double accuracy, List<Double> members) {
    private static final int BATCH = 512;

    /** A row's loss is counted in steps of 2⁻¹⁶ and up to 2¹⁵: of 2³² rows the sum fits. */
    private static final double STEPS = 1 << 16;

    private static final double MOST = 1 << 15;

    /** Of a network: rows, their loss, how right they are, how many have no finite loss, of how many right and wrong are one. */
    private static final int COUNTS = 5;

    Validation {
        members = List.copyOf(members);
    }

    /**
     * Every rank takes part, with however many rows.
     *
     * @param shards this rank's, by number
     * @param eachMember whether the members of an ensemble are judged one by one too
     */
    static Validation of(
            FusionNetwork network,
            Task task,
            FlatParameters parameters,
            SortedMap<Integer, TrainingRows> shards,
            Collective collective,
            boolean eachMember) {
        long[] sums = new long[COUNTS * (eachMember ? 1 + network.members() : 1)];
        for (TrainingRows shard : shards.values()) {
            RowNumbers held = shard.validation();
            for (int from = 0; from < held.size(); from += BATCH) {
                int first = from;
                int size = Math.min(BATCH, held.size() - from);
                add(network, task, parameters, BatchRows.of(shard, size, i -> held.at(first + i)), sums);
            }
        }
        long[] all = Sums.of(collective, sums);
        List<Double> losses = new ArrayList<>();
        for (int at = 0; at < all.length; at += COUNTS) {
            losses.add(all[at + 3] > 0 ? Double.POSITIVE_INFINITY : all[at + 1] / STEPS / all[at]);
        }
        double accuracy = all[4] > 0 ? Double.NaN : all[2] / STEPS / all[0];
        return new Validation(losses.get(0), accuracy, losses.subList(1, losses.size()));
    }

    /** The same, with the objective in the place of the loss. */
    Validation watching(double objective) {
        return new Validation(objective, accuracy, Collections.nCopies(members.size(), objective));
    }

    /** @param sums {@link #COUNTS} of the network, then of each member that is judged */
    private static void add(FusionNetwork network, Task task, FlatParameters parameters, BatchRows batch, long[] sums) {
        List<float[]> outputs = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            Output<Tensor> said = network.forward(
                    TorchOps.evaluation(parameters.tensors()),
                    BatchAssembly.inputs(batch, RowMask.nothing(), parameters.device()));
            outputs.add(Torch.values(said.logits()));
            if (sums.length > COUNTS) {
                said.voices().forEach(voice -> outputs.add(Torch.values(voice.logits())));
            }
        }
        for (int i = 0; i < batch.size(); i++) {
            float[] label = Objects.requireNonNull(batch.label(i));
            for (int n = 0; n < outputs.size(); n++) {
                add(task, outputs.get(n), i * network.outputs(), label, sums, COUNTS * n);
            }
        }
    }

    private static void add(Task task, float[] outputs, int from, float[] label, long[] sums, int at) {
        double loss = task.loss(outputs, from, label);
        double accuracy = task.accuracy(outputs, from, label);
        sums[at]++;
        sums[at + 1] += Math.round(STEPS * Math.min(loss, MOST));
        sums[at + 2] += Math.round(STEPS * accuracy);
        sums[at + 3] += Double.isFinite(loss) ? 0 : 1;
        sums[at + 4] += Double.isNaN(accuracy) ? 1 : 0;
    }
}
