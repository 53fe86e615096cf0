package io.athanor.extract.encoder.onnx;

import io.athanor.model.bundle.FeatureOutput;
import java.util.Arrays;

/** Vectors of a sequence to one, or to the sequence itself. */
final class Pooled {
    private final FeatureOutput gives;

    Pooled(FeatureOutput gives) {
        this.gives = gives;
    }

    /**
     * The feature.
     *
     * @param values [tokens × width], of which the first {@code own} are the payload's and the others padding
     */
    float[] of(float[] values, int own) {
        int width = gives.width();
        if (gives.isSequence()) {
            float[] sequence = own * width == values.length ? values : Arrays.copyOf(values, own * width);
            if (gives.normalise()) {
                for (int from = 0; from < sequence.length; from += width) {
                    toUnit(sequence, from, width);
                }
            }
            return sequence;
        }
        double[] pooled = new double[width];
        switch (gives.pooling()) {
            case "cls" -> set(pooled, values, 0);
            case "last" -> set(pooled, values, own - 1);
            case "max" -> {
                set(pooled, values, 0);
                for (int t = 1; t < own; t++) {
                    for (int k = 0; k < width; k++) {
                        pooled[k] = Math.max(pooled[k], values[t * width + k]);
                    }
                }
            }
            default -> mean(pooled, values, own);
        }
        return unit(pooled, own);
    }

    private static void set(double[] pooled, float[] values, int token) {
        for (int k = 0; k < pooled.length; k++) {
            pooled[k] = values[token * pooled.length + k];
        }
    }

    /** The sum, which {@link #unit} divides: at unit length a mean's number cancels out. */
    private static void mean(double[] sum, float[] values, int own) {
        for (int t = 0; t < own; t++) {
            for (int k = 0; k < sum.length; k++) {
                sum[k] += values[t * sum.length + k];
            }
        }
    }

    private float[] unit(double[] pooled, int own) {
        double by = gives.pooling().equals("mean") ? own : 1;
        if (gives.normalise()) {
            double squares = 0;
            for (double value : pooled) {
                squares += value * value;
            }
            by = squares == 0 ? 1 : Math.sqrt(squares);
        }
        float[] feature = new float[pooled.length];
        for (int k = 0; k < feature.length; k++) {
            feature[k] = (float) (pooled[k] / by);
        }
        return feature;
    }

    private static void toUnit(float[] values, int from, int width) {
        double squares = 0;
        for (int k = from; k < from + width; k++) {
            squares += (double) values[k] * values[k];
        }
        double length = squares == 0 ? 1 : Math.sqrt(squares);
        for (int k = from; k < from + width; k++) {
            values[k] = (float) (values[k] / length);
        }
    }
}
