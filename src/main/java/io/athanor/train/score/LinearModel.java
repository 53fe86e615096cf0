package io.athanor.train.score;

import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.util.List;

/**
 * A multinomial logistic regression on standardised features, missing ones at their mean; of a row that has none of them it
 * says the classes' prior. With a width of 0 it is that prior.
 *
 * @param coefficients [classes × width]
 * @param intercepts [classes]
 * @param logPrior logarithms of the classes' shares: [classes]
 */
public record LinearModel(
        FittedTransforms transforms,
        List<String> classes,
        double[][] coefficients,
        double[] intercepts,
        double[] logPrior)
        implements Classifier {
    public LinearModel {
        classes = List.copyOf(classes);
    }

    @Override
    public List<float[][]> probabilities(TrainingRows rows, List<RowMask> masks) {
        return masks.stream().map(mask -> probabilities(rows, mask)).toList();
    }

    private float[][] probabilities(TrainingRows rows, RowMask mask) {
        float[][] probabilities = new float[rows.size()][];
        for (int i = 0; i < probabilities.length; i++) {
            if (!sees(rows, i, mask)) {
                probabilities[i] = Softmax.of(logPrior);
                continue;
            }
            double[] input = LinearInput.of(transforms, rows, i, mask);
            double[] logits = intercepts.clone();
            for (int c = 0; c < logits.length; c++) {
                for (int j = 0; j < input.length; j++) {
                    logits[c] += coefficients[c][j] * input[j];
                }
            }
            probabilities[i] = Softmax.of(logits);
        }
        return probabilities;
    }

    private boolean sees(TrainingRows rows, int row, RowMask mask) {
        for (int m = 0; m < transforms.modalities().size(); m++) {
            if (rows.feature(m).has(row) && !mask.hides(row, m)) {
                return true;
            }
        }
        return false;
    }
}
