package io.athanor.extract.text;

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
import java.util.List;

/** Pads a batch to its own longest text, and takes from the hidden states those of real tokens alone. */
final class TokenBatches implements NoBatchifyTranslator<List<Prepared>, List<float[]>> {
    private static final String LENGTHS = "lengths";

    private final boolean pooled;

    TokenBatches(boolean pooled) {
        this.pooled = pooled;
    }

    @Override
    public NDList processInput(TranslatorContext context, List<Prepared> batch) {
        int[] lengths = batch.stream().mapToInt(Prepared::size).toArray();
        int longest = 0;
        for (int length : lengths) {
            longest = Math.max(longest, length);
        }
        long[] ids = new long[batch.size() * longest];
        long[] mask = new long[ids.length];
        for (int i = 0; i < lengths.length; i++) {
            System.arraycopy(((MiniLmSession.Tokens) batch.get(i)).ids(), 0, ids, i * longest, lengths[i]);
            java.util.Arrays.fill(mask, i * longest, i * longest + lengths[i], 1);
        }
        context.setAttachment(LENGTHS, lengths);
        var shape = new Shape(batch.size(), longest);
        NDManager manager = context.getNDManager();
        return new NDList(
                named(manager, "input_ids", ids, shape),
                named(manager, "attention_mask", mask, shape),
                named(manager, "token_type_ids", new long[ids.length], shape));
    }

    private static NDArray named(NDManager manager, String name, long[] values, Shape shape) {
        NDArray array = manager.create(LongBuffer.wrap(values), shape, DataType.INT64);
        array.setName(name);
        return array;
    }

    @Override
    public List<float[]> processOutput(TranslatorContext context, NDList outputs) {
        NDArray hidden = outputs.get(0);
        int[] lengths = (int[]) context.getAttachment(LENGTHS);
        int longest = (int) hidden.getShape().get(1);
        FloatBuffer states = hidden.toByteBuffer().asFloatBuffer();
        List<float[]> features = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            float[] real = new float[lengths[i] * MiniLmExtractor.WIDTH];
            states.get(i * longest * MiniLmExtractor.WIDTH, real);
            features.add(pooled ? unitMean(real, lengths[i]) : real);
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
