package io.athanor.extract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors of a payload's pieces, pooled as they come, in memory that does not grow with their number unless they are kept as a
 * sequence. The same vectors in the same order give the same bits. For one thread.
 */
public final class PooledVectors {
    private final Pooling pooling;
    private final int most;
    private final List<float[]> sequence = new ArrayList<>();
    private double[] mean = new double[0];
    private double[] squares = new double[0];
    private float[] largest = new float[0];
    private long count;

    /** @param most vectors that are kept in a sequence; further ones are counted alone. Pooled, all count */
    public PooledVectors(Pooling pooling, int most) {
        this.pooling = pooling;
        this.most = most;
    }

    /** How many were added. */
    public long count() {
        return count;
    }

    /** @param vector as wide as all others */
    public void add(float[] vector) {
        if (count == 0) {
            mean = new double[vector.length];
            squares = new double[vector.length];
            largest = vector.clone();
        }
        count++;
        switch (pooling) {
            case NONE -> {
                if (count <= most) {
                    sequence.add(vector);
                }
            }
            case MAX -> {
                for (int k = 0; k < vector.length; k++) {
                    largest[k] = Math.max(largest[k], vector[k]);
                }
            }
            case MEAN, MEAN_DEVIATION -> {
                // Welford: Note on a method for calculating corrected sums of squares and products, 1962
                for (int k = 0; k < vector.length; k++) {
                    double away = vector[k] - mean[k];
                    mean[k] += away / count;
                    squares[k] += away * (vector[k] - mean[k]);
                }
            }
        }
    }

    /**
     * The feature.
     *
     * @throws IllegalStateException if nothing was added
     */
    public float[] feature() {
        if (count == 0) {
            throw new IllegalStateException("no vector was added");
        }
        int width = mean.length;
        return switch (pooling) {
            case MAX -> largest;
            case MEAN -> floats(mean);
            case MEAN_DEVIATION -> {
                float[] feature = Arrays.copyOf(floats(mean), 2 * width);
                for (int k = 0; k < width; k++) {
                    feature[width + k] = (float) Math.sqrt(squares[k] / count);
                }
                yield feature;
            }
            case NONE -> {
                float[] rows = new float[sequence.size() * width];
                for (int t = 0; t < sequence.size(); t++) {
                    System.arraycopy(sequence.get(t), 0, rows, t * width, width);
                }
                yield rows;
            }
        };
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int k = 0; k < values.length; k++) {
            floats[k] = (float) values[k];
        }
        return floats;
    }
}
