package io.athanor.train;

import io.athanor.base.Seeds;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.Batch;
import io.athanor.fusion.Inputs;
import io.athanor.fusion.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Lays rows out as tensors. */
final class BatchAssembly {
    /** One row of a shard; its id's hash is kept, as every draw for it begins there. */
    record Row(TrainingRows shard, int row, long hash) {
        static Row of(TrainingRows shard, int row) {
            return new Row(shard, row, Seeds.hash(shard.sampleIds()[row]));
        }

        String sampleId() {
            return shard.sampleIds()[row];
        }

        int label() {
            return shard.labels()[row];
        }
    }

    private BatchAssembly() {}

    /**
     * @param rows at least one, of one schema
     * @param mask by index into {@code rows}
     * @param rowWeights what a row of each class counts; null counts every row as 1
     */
    static Batch batch(List<Row> rows, RowMask mask, int classes, double @Nullable [] rowWeights) {
        int n = rows.size();
        float[] targets = new float[n * classes];
        float[] weights = new float[n];
        double weightSum = 0;
        List<String> ids = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            int label = rows.get(i).label();
            if (label >= 0) {
                targets[i * classes + label] = 1;
            }
            weights[i] = rowWeights == null || label < 0 ? 1 : (float) rowWeights[label];
            weightSum += weights[i];
            ids.add(rows.get(i).sampleId());
        }
        return new Batch(
                inputs(rows, mask),
                ids,
                Torch.tensor(targets, n, classes),
                Torch.tensor(weights, n, 1),
                weightSum,
                teacher(rows, true),
                teacher(rows, false));
    }

    private static @Nullable Tensor teacher(List<Row> rows, boolean logits) {
        List<float[]> values = new ArrayList<>(rows.size());
        for (Row r : rows) {
            float[][] of = logits ? r.shard().teacherLogits() : r.shard().teacherHidden();
            if (of == null) {
                return null;
            }
            values.add(of[r.row()]);
        }
        int width = values.get(0).length;
        float[] flat = new float[values.size() * width];
        for (int i = 0; i < values.size(); i++) {
            System.arraycopy(values.get(i), 0, flat, i * width, width);
        }
        return Torch.tensor(flat, values.size(), width);
    }

    /** @param mask by index into {@code rows} */
    static Inputs<Tensor> inputs(List<Row> rows, RowMask mask) {
        List<FeatureSpec> specs = rows.get(0).shard().schema().specs();
        Map<Modality, Tensor> features = new LinkedHashMap<>();
        Map<Modality, Tensor> present = new LinkedHashMap<>();
        Map<Modality, Tensor> tokens = new LinkedHashMap<>();
        for (int m = 0; m < specs.size(); m++) {
            Modality modality = specs.get(m).modality();
            float[][] values = new float[rows.size()][];
            float[] there = new float[rows.size()];
            for (int i = 0; i < values.length; i++) {
                float[] v = rows.get(i).shard().features()[m][rows.get(i).row()];
                if (v != null && !mask.hides(i, m)) {
                    values[i] = v;
                    there[i] = 1;
                }
            }
            present.put(modality, Torch.tensor(there, there.length, 1));
            if (specs.get(m).shape() instanceof Shape.Sequence s) {
                sequence(modality, values, s.width(), features, tokens);
            } else if (specs.get(m).shape() instanceof Shape.Vector v) {
                features.put(modality, vectors(values, v.width()));
            } else {
                throw new IllegalArgumentException("modality " + modality + " is a table; encode it to a vector first");
            }
        }
        return new Inputs<>(features, present, tokens);
    }

    private static Tensor vectors(float[] @Nullable [] values, int width) {
        float[] flat = new float[values.length * width];
        for (int i = 0; i < values.length; i++) {
            float[] v = values[i];
            if (v != null) {
                System.arraycopy(v, 0, flat, i * width, width);
            }
        }
        return Torch.tensor(flat, values.length, width);
    }

    /** Padded to the batch's own longest. */
    private static void sequence(
            Modality modality,
            float[] @Nullable [] values,
            int width,
            Map<Modality, Tensor> features,
            Map<Modality, Tensor> tokens) {
        int longest = 1;
        for (float[] v : values) {
            longest = v == null ? longest : Math.max(longest, v.length / width);
        }
        float[] flat = new float[values.length * longest * width];
        float[] mask = new float[values.length * longest];
        for (int i = 0; i < values.length; i++) {
            float[] v = values[i];
            if (v != null) {
                System.arraycopy(v, 0, flat, i * longest * width, v.length);
                Arrays.fill(mask, i * longest, i * longest + v.length / width, 1);
            }
        }
        features.put(modality, Torch.tensor(flat, values.length, longest, width));
        tokens.put(modality, Torch.tensor(mask, values.length, longest));
    }
}
