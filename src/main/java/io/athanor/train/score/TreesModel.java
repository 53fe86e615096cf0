package io.athanor.train.score;

import io.athanor.task.Task;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import io.athanor.train.trees.Trees;
import java.util.List;

/**
 * Boosted trees of standardised features, which have ways of their own for missing ones. Of a row that has none of the features they say
 * the prior.
 *
 * @param task what they predict
 */
public record TreesModel(FittedTransforms transforms, Task task, Trees trees, double temperature) implements Predictor {
    /** Asked at a time. */
    private static final int ROWS_A_PIECE = 1_024;

    /** Uncalibrated. */
    public TreesModel(FittedTransforms transforms, Task task, Trees trees) {
        this(transforms, task, trees, 1);
    }

    @Override
    public TreesModel calibrated(double divisor) {
        return new TreesModel(transforms, task, trees, divisor);
    }

    @Override
    public List<float[][]> outputs(TrainingRows rows, List<RowMask> masks) {
        try (Trees.Open open = trees.open()) {
            return masks.stream().map(mask -> outputs(open, rows, mask)).toList();
        }
    }

    private float[][] outputs(Trees.Open open, TrainingRows rows, RowMask mask) {
        float[][] said = new float[rows.size()][];
        for (int first = 0; first < said.length; first += ROWS_A_PIECE) {
            int size = Math.min(ROWS_A_PIECE, said.length - first);
            float[][] inputs = new float[size][];
            for (int i = 0; i < size; i++) {
                inputs[i] = LinearInput.narrow(transforms, rows, first + i, mask, Float.NaN);
            }
            float[][] outputs = open.outputs(inputs);
            for (int i = 0; i < size; i++) {
                boolean blind = LinearInput.isBlind(transforms, rows, first + i, mask);
                said[first + i] = blind ? task.prior() : divided(outputs[i]);
            }
        }
        return said;
    }

    private float[] divided(float[] outputs) {
        for (int k = 0; k < outputs.length; k++) {
            outputs[k] = (float) (outputs[k] / temperature);
        }
        return outputs;
    }
}
