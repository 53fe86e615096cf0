package io.athanor.bench;

import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.fusion.network.Intake;
import io.athanor.fusion.ops.Weights;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Drawn rows of a set, in memory, and how they are judged.
 *
 * @param labels of each row
 * @param features [modality][row] → its values
 * @param hidden [row][modality]: whether it is hidden when the row is judged
 */
record FusionRows(FusionSet set, int[] labels, float[][][] features, boolean[][] hidden) {
    /** So many rows that follow from a seed. */
    static FusionRows draw(FusionSet set, int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int modalities = set.modalities();
        int[] labels = new int[rows];
        float[][][] features = new float[modalities][rows][];
        boolean[][] hidden = new boolean[rows][modalities];
        for (int i = 0; i < rows; i++) {
            labels[i] = random.nextInt(set.classes());
            float[][] drawn = set.draw(labels[i], random);
            for (int m = 0; m < modalities; m++) {
                features[m][i] = drawn[m];
            }
            for (int k = 0; k < set.hidden(); ) {
                int m = random.nextInt(modalities);
                k += hidden[i][m] ? 0 : 1;
                hidden[i][m] = true;
            }
        }
        return new FusionRows(set, labels, features, hidden);
    }

    int size() {
        return labels.length;
    }

    RowMask mask() {
        return (row, modality) -> hidden[row][modality];
    }

    /** As a training takes them; each fifth is for validation. */
    RowsInMemory rows() {
        return rows(features);
    }

    /** The same with zeros for what is hidden, and nothing missing. */
    RowsInMemory zeroFilled() {
        float[][][] filled = new float[features.length][size()][];
        for (int m = 0; m < features.length; m++) {
            for (int i = 0; i < size(); i++) {
                filled[m][i] = hidden[i][m] ? new float[features[m][i].length] : features[m][i];
            }
        }
        return rows(filled);
    }

    /** The same with the values of a modality taken from another row each. */
    RowsInMemory replaced(int modality) {
        float[][][] other = features.clone();
        other[modality] = new float[size()][];
        for (int i = 0; i < size(); i++) {
            other[modality][i] = features[modality][(i + 1) % size()];
        }
        return rows(other);
    }

    private RowsInMemory rows(float[][][] values) {
        String[] ids = new String[size()];
        Split[] splits = new Split[size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = "row-%07d".formatted(i);
            splits[i] = i % 5 == 4 ? Split.VALIDATION : Split.TRAIN;
        }
        return new RowsInMemory(set.schema(), ids, splits, labels, values, Map.of());
    }

    /** Means and scales that standardise nothing: what is drawn is of that size already. */
    static Weights given(FeatureSchema schema) {
        Map<String, float[]> given = new LinkedHashMap<>();
        for (FeatureSpec spec : schema.specs()) {
            float[] ones = new float[Intake.width(spec)];
            Arrays.fill(ones, 1);
            given.put(spec.modality() + ".mean", new float[ones.length]);
            given.put(spec.modality() + ".scale", ones);
        }
        return new Weights(given);
    }

    FeatureSchema only(int modality) {
        Modality m = set.schema().modalities().get(modality);
        return set.schema().only(List.of(m));
    }

    /** The share of rows that the best of all rules gets right, of what is not hidden. */
    double bayesRate() {
        int right = 0;
        for (int i = 0; i < size(); i++) {
            float @Nullable [][] shown = new float[features.length][];
            for (int m = 0; m < shown.length; m++) {
                shown[m] = hidden[i][m] ? null : features[m][i];
            }
            double[] said = set.logLikelihoods(shown);
            right += best(said) == labels[i] ? 1 : 0;
        }
        return right / (double) size();
    }

    /** The share of rows whose highest output is their class's. */
    double accuracy(float[][] outputs) {
        int right = 0;
        for (int i = 0; i < size(); i++) {
            double[] wide = new double[outputs[i].length];
            for (int c = 0; c < wide.length; c++) {
                wide[c] = outputs[i][c];
            }
            right += best(wide) == labels[i] ? 1 : 0;
        }
        return right / (double) size();
    }

    private static int best(double[] of) {
        int best = 0;
        for (int c = 1; c < of.length; c++) {
            best = of[c] > of[best] ? c : best;
        }
        return best;
    }
}
