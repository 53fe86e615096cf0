package io.athanor.train.score;

import io.athanor.data.FeatureSpec;
import io.athanor.data.Shape;
import io.athanor.train.rows.FloatColumn;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransforms;
import java.util.Arrays;

/** One row as baselines see it: all modalities standardised, side by side, zeros where one is missing, or what is to stand for it. */
final class LinearInput {
    private LinearInput() {}

    static int width(FittedTransforms transforms) {
        return transforms.modalities().stream().mapToInt(m -> m.mean().length).sum();
    }

    /** Whether a row has none of the modalities. */
    static boolean isBlind(FittedTransforms transforms, TrainingRows rows, int row, RowMask mask) {
        for (int m = 0; m < transforms.modalities().size(); m++) {
            if (rows.feature(m).has(row) && !mask.hides(row, m)) {
                return false;
            }
        }
        return true;
    }

    /** @return [width]; a sequence is the mean of its tokens */
    static double[] of(FittedTransforms transforms, TrainingRows rows, int row, RowMask mask) {
        return of(transforms, rows, row, mask, 0);
    }

    /** @param missing what stands for the values of a modality that is missing */
    static float[] narrow(FittedTransforms transforms, TrainingRows rows, int row, RowMask mask, float missing) {
        return narrow(of(transforms, rows, row, mask, missing));
    }

    private static double[] of(FittedTransforms transforms, TrainingRows rows, int row, RowMask mask, float missing) {
        double[] input = new double[width(transforms)];
        int at = 0;
        for (int m = 0; m < transforms.modalities().size(); m++) {
            FittedModality fitted = transforms.modalities().get(m);
            FloatColumn column = rows.feature(m);
            if (column.has(row) && !mask.hides(row, m)) {
                add(fitted, column.values(row), input, at);
            } else if (missing != 0) {
                Arrays.fill(input, at, at + fitted.mean().length, missing);
            }
            at += fitted.mean().length;
        }
        return input;
    }

    /** A single modality's row, as floats. */
    static float[] of(FittedModality fitted, float[] values) {
        double[] input = new double[fitted.mean().length];
        add(fitted, values, input, 0);
        return narrow(input);
    }

    private static float[] narrow(double[] input) {
        float[] narrow = new float[input.length];
        for (int i = 0; i < narrow.length; i++) {
            // what is finite stays so
            narrow[i] = (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, input[i]));
        }
        return narrow;
    }

    private static void add(FittedModality fitted, float[] values, double[] input, int at) {
        FeatureSpec spec = fitted.encoded();
        int width = fitted.mean().length;
        int tokens = spec.shape() instanceof Shape.Sequence ? values.length / width : 1;
        for (int t = 0; t < tokens; t++) {
            for (int i = 0; i < width; i++) {
                input[at + i] += ((double) values[t * width + i] - fitted.mean()[i]) * fitted.scale()[i] / tokens;
            }
        }
    }
}
