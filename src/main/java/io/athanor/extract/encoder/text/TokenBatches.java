package io.athanor.extract.encoder.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.athanor.extract.Prepared;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A batch of texts of equal length in, their hidden states or the mean of these out. */
final class TokenBatches implements NoBatchifyTranslator<List<Prepared>, List<float[]>> {
    private final boolean pooled;

    TokenBatches(boolean pooled) {
        this.pooled = pooled;
    }

    @Override
    public NDList processInput(TranslatorContext context, List<Prepared> batch) {
        int length = batch.get(0).size();
        LongBuffer ids = LongBuffer.allocate(batch.size() * length);
        for (Prepared text : batch) {
            if (text.size() != length) {
                throw new IllegalArgumentException(
                        "texts of " + length + " and " + text.size() + " tokens in one batch");
            }
            ids.put(((MiniLmSession.Tokens) text).ids());
        }
        long[] mask = new long[ids.capacity()];
        Arrays.fill(mask, 1);
        var shape = new Shape(batch.size(), length);
        NDManager manager = context.getNDManager();
        return new NDList(
                named(manager, "input_ids", ids.array(), shape),
                named(manager, "attention_mask", mask, shape),
                named(manager, "token_type_ids", new long[mask.length], shape));
    }

    private static NDArray named(NDManager manager, String name, long[] values, Shape shape) {
        NDArray array = manager.create(LongBuffer.wrap(values), shape, DataType.INT64);
        array.setName(name);
        return array;
    }

    @Override
    public List<float[]> processOutput(TranslatorContext context, NDList outputs) {
        NDArray hidden = outputs.get(0);
        int length = (int) hidden.getShape().get(1);
        FloatBuffer states = hidden.toByteBuffer().asFloatBuffer();
        List<float[]> features = new ArrayList<>();
        while (states.hasRemaining()) {
            float[] text = new float[length * MiniLmExtractor.WIDTH];
            states.get(text);
            features.add(pooled ? unitMean(text, length) : text);
        }
        return features;
    }

    /** @param states [length × 384] */
    private static float[] unitMean(float[] states, int length) {
        double[] sum = new double[MiniLmExtractor.WIDTH];
        for (int t = 0; t < length; t++) {
            for (int k = 0; k < sum.length; k++) {
                sum[k] += states[t * sum.length + k];
            }
        }
        double squares = 0;
        for (double value : sum) {
            squares += value * value;
        }
        // the length cancels out of a mean at unit norm
        double norm = Math.sqrt(squares);
        float[] unit = new float[sum.length];
        for (int k = 0; k < unit.length; k++) {
            unit[k] = (float) (sum[k] / norm);
        }
        return unit;
    }
}
