package io.athanor.train.trees;

import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Rows as XGBoost has them, outside the heap. */
final class TreeRows implements AutoCloseable {
    private final DMatrix matrix;
    private final int width;
    private final float[][] labels;

    /**
     * @param inputs [rows × width], NaN where a value is missing; one row at least
     * @param labels as {@link io.athanor.task.Task#label} gives them, one a row
     */
    TreeRows(float[][] inputs, float[][] labels) throws XGBoostError {
        this.width = inputs[0].length;
        this.matrix = new DMatrix(flat(inputs), inputs.length, width, Float.NaN);
        this.labels = labels;
    }

    static float[] flat(float[][] inputs) {
        int width = inputs[0].length;
        float[] flat = new float[Math.multiplyExact(inputs.length, width)];
        for (int i = 0; i < inputs.length; i++) {
            System.arraycopy(inputs[i], 0, flat, i * width, width);
        }
        return flat;
    }

    DMatrix matrix() {
        return matrix;
    }

    int width() {
        return width;
    }

    int size() {
        return labels.length;
    }

    float[] label(int row) {
        return labels[row];
    }

    @Override
    public void close() {
        matrix.dispose();
    }
}
