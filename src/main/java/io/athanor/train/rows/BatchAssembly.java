package io.athanor.train.rows;

import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.MaskedRows;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.task.Task;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Lays rows out as tensors, straight from where they lie. */
public final class BatchAssembly {
    private BatchAssembly() {}

    /**
     * @param rows at least one, of one schema
     * @param mask by index into {@code rows}
     * @param classWeights what a row of each class counts; null counts every row as 1
     */
    public static Batch batch(
            BatchRows rows, RowMask mask, Task task, double @Nullable [] classWeights, TorchDevice device) {
        int n = rows.size();
        float[] targets = new float[n * task.targetWidth()];
        float[] labelled = new float[n];
        float[] weights = new float[n];
        double weightSum = 0;
        for (int i = 0; i < n; i++) {
            float[] label = rows.label(i);
            weights[i] = 1;
            if (label != null) {
                task.target(label, targets, i * task.targetWidth());
                labelled[i] = 1;
                weights[i] = classWeights == null ? 1 : (float) classWeights[(int) label[0]];
            }
            weightSum += weights[i];
        }
        return new Batch(
                inputs(rows, mask, device),
                task.activation(),
                device.tensor(targets, n, task.targetWidth()),
                device.tensor(labelled, n, 1),
                device.tensor(weights, n, 1),
                weightSum,
                signals(rows, device));
    }

    private static Map<String, MaskedRows> signals(BatchRows rows, TorchDevice device) {
        Map<String, MaskedRows> signals = new LinkedHashMap<>();
        for (SignalColumn signal : rows.shard(0).signals()) {
            signals.put(signal.name(), signal(rows, signal, device));
        }
        return signals;
    }

    private static MaskedRows signal(BatchRows rows, SignalColumn signal, TorchDevice device) {
        Tensor tensor = Torch.zeros(rows.size(), signal.width());
        FloatBuffer flat = Torch.buffer(tensor);
        float[] there = new float[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            FloatColumn said = rows.shard(i).signal(signal.name());
            if (said.has(rows.row(i))) {
                said.copy(rows.row(i), flat, i * signal.width());
                there[i] = 1;
            }
        }
        return new MaskedRows(device.move(tensor), device.tensor(there, there.length, 1));
    }

    /** @param mask by index into {@code rows} */
    public static Inputs<Tensor> inputs(BatchRows rows, RowMask mask, TorchDevice device) {
        List<FeatureSpec> specs = rows.shard(0).schema().specs();
        Map<Modality, Tensor> features = new LinkedHashMap<>();
        Map<Modality, Tensor> present = new LinkedHashMap<>();
        Map<Modality, Tensor> tokens = new LinkedHashMap<>();
        for (int m = 0; m < specs.size(); m++) {
            Modality modality = specs.get(m).modality();
            int[] lengths = new int[rows.size()];
            float[] there = new float[rows.size()];
            for (int i = 0; i < lengths.length; i++) {
                int length = rows.shard(i).feature(m).length(rows.row(i));
                if (length > 0 && !mask.hides(i, m)) {
                    lengths[i] = length;
                    there[i] = 1;
                }
            }
            present.put(modality, device.tensor(there, there.length, 1));
            if (specs.get(m).shape() instanceof Shape.Sequence s) {
                sequence(rows, m, lengths, s.width(), device, features, tokens);
            } else if (specs.get(m).shape() instanceof Shape.Vector v) {
                Tensor tensor = Torch.zeros(rows.size(), v.width());
                copy(rows, m, lengths, v.width(), tensor);
                features.put(modality, device.move(tensor));
            } else {
                throw new IllegalArgumentException("modality " + modality + " is a table; encode it to a vector first");
            }
        }
        return new Inputs<>(features, present, tokens);
    }

    /** Padded to the batch's own longest. */
    private static void sequence(
            BatchRows rows,
            int m,
            int[] lengths,
            int width,
            TorchDevice device,
            Map<Modality, Tensor> features,
            Map<Modality, Tensor> tokens) {
        int longest = 1;
        for (int length : lengths) {
            longest = Math.max(longest, length / width);
        }
        Tensor tensor = Torch.zeros(rows.size(), longest, width);
        copy(rows, m, lengths, longest * width, tensor);
        float[] mask = new float[rows.size() * longest];
        for (int i = 0; i < lengths.length; i++) {
            for (int t = 0; t < lengths[i] / width; t++) {
                mask[i * longest + t] = 1;
            }
        }
        Modality modality = rows.shard(0).schema().specs().get(m).modality();
        features.put(modality, device.move(tensor));
        tokens.put(modality, device.tensor(mask, rows.size(), longest));
    }

    /**
     * @param lengths floats of each row, 0 where it has none or they are hidden
     * @param stride floats of the tensor, a row
     */
    private static void copy(BatchRows rows, int m, int[] lengths, int stride, Tensor tensor) {
        FloatBuffer flat = Torch.buffer(tensor);
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] > 0) {
                rows.shard(i).feature(m).copy(rows.row(i), flat, i * stride);
            }
        }
    }
}
