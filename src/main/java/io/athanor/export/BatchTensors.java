package io.athanor.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One batch as the tensors an exported graph asks for. Whoever makes it closes it. */
final class BatchTensors implements AutoCloseable {
    private final OrtEnvironment environment;
    private final Map<String, OnnxTensor> byName = new LinkedHashMap<>();

    /**
     * @param features [modality in schema order][row] → flattened feature, or null where missing
     * @param from first row, inclusive
     * @param to last row, exclusive
     * @param shown modalities not among these count as missing in every row
     */
    BatchTensors(
            OrtEnvironment environment,
            FeatureSchema schema,
            float[][] @Nullable [] features,
            int from,
            int to,
            Set<Modality> shown)
            throws OrtException {
        this.environment = environment;
        try {
            for (int m = 0; m < schema.specs().size(); m++) {
                FeatureSpec spec = schema.specs().get(m);
                fill(spec, shown.contains(spec.modality()) ? features[m] : new float[to][], from, to);
            }
        } catch (OrtException | RuntimeException e) {
            close();
            throw e;
        }
    }

    Map<String, OnnxTensor> byName() {
        return byName;
    }

    private void fill(FeatureSpec spec, float[] @Nullable [] rows, int from, int to) throws OrtException {
        int n = to - from;
        FloatBuffer present = buffer(n);
        for (int i = 0; i < n; i++) {
            present.put(i, rows[from + i] == null ? 0 : 1);
        }
        Modality modality = spec.modality();
        add(modality.presentColumn(), present, n, 1);
        if (spec.shape() instanceof Shape.Vector v) {
            FloatBuffer values = buffer((long) n * v.width());
            for (int i = 0; i < n; i++) {
                float[] row = rows[from + i];
                if (row != null) {
                    require(modality, row.length == v.width(), row.length, v.width());
                    values.put(i * v.width(), row);
                }
            }
            add(modality.featureColumn(), values, n, v.width());
        } else if (spec.shape() instanceof Shape.Sequence s) {
            int longest = 1;
            for (int i = from; i < to; i++) {
                float[] row = rows[i];
                if (row != null) {
                    require(modality, row.length > 0 && row.length % s.width() == 0, row.length, s.width());
                    longest = Math.max(longest, row.length / s.width());
                }
            }
            FloatBuffer values = buffer((long) n * longest * s.width());
            FloatBuffer tokens = buffer((long) n * longest);
            for (int i = 0; i < n; i++) {
                float[] row = rows[from + i];
                if (row != null) {
                    values.put(i * longest * s.width(), row);
                    for (int t = 0; t < row.length / s.width(); t++) {
                        tokens.put(i * longest + t, 1);
                    }
                }
            }
            add(modality.featureColumn(), values, n, longest, s.width());
            add(modality + OnnxGraph.TOKENS_SUFFIX, tokens, n, longest);
        } else {
            throw new IllegalArgumentException("a table is encoded before it reaches a network: " + spec);
        }
    }

    private static void require(Modality modality, boolean fits, int found, int width) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "a feature of " + modality + " has " + found + " values, the model's width is " + width);
        }
    }

    private static FloatBuffer buffer(long values) {
        return ByteBuffer.allocateDirect(Math.toIntExact(values * Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private void add(String name, FloatBuffer values, long... shape) throws OrtException {
        byName.put(name, OnnxTensor.createTensor(environment, values, shape));
    }

    @Override
    public void close() {
        byName.values().forEach(OnnxTensor::close);
    }
}
