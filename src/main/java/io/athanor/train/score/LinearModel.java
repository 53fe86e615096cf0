package io.athanor.train.score;

import io.athanor.task.Task;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.util.List;

/**
 * A linear model of standardised features, missing ones at their mean: a logistic regression of classes, labels or levels, a linear
 * regression of values. Of a row that has none of the features it says the prior. With a width of 0 it is that prior.
 *
 * @param task what it predicts
 * @param coefficients [outputs × width]
 * @param intercepts [outputs]
 * @param temperature that its outputs are divided by
 */
public record LinearModel(
        FittedTransforms transforms, Task task, double[][] coefficients, double[] intercepts, double temperature)
        implements Predictor {
    /** Uncalibrated. */
    public LinearModel(FittedTransforms transforms, Task task, double[][] coefficients, double[] intercepts) {
        this(transforms, task, coefficients, intercepts, 1);
    }

    @Override
    public LinearModel calibrated(double divisor) {
        return new LinearModel(transforms, task, coefficients, intercepts, divisor);
    }

    @Override
    public List<float[][]> outputs(TrainingRows rows, List<RowMask> masks) {
        return masks.stream().map(mask -> outputs(rows, mask)).toList();
    }

    private float[][] outputs(TrainingRows rows, RowMask mask) {
        float[][] said = new float[rows.size()][];
        for (int i = 0; i < said.length; i++) {
            float[] outputs = task.prior();
            if (!LinearInput.isBlind(transforms, rows, i, mask)) {
                double[] input = LinearInput.of(transforms, rows, i, mask);
                for (int k = 0; k < outputs.length; k++) {
                    double sum = intercepts[k];
                    for (int j = 0; j < input.length; j++) {
                        sum += coefficients[k][j] * input[j];
                    }
                    outputs[k] = (float) (sum / temperature);
                }
            }
            said[i] = outputs;
        }
        return said;
    }
}
