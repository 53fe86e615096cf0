package io.athanor.export;

import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.score.Scorer;
import io.athanor.train.score.Scores;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an exported file says what the trained network says: both score the same rows under every mask of {@link
 * #masks}.
 *
 * @param rows rows compared, a mask
 * @param masks presence masks tried
 * @param maxDifference largest absolute difference between any two logits, probabilities or hidden values
 */
public record ExportCheck(int rows, int masks, double maxDifference) {
    /** Rows that are enough; more are not looked at. */
    public static final int MOST_ROWS = 256;

    /** The difference from which on an export is refused. */
    public static final double TOLERANCE = 1e-4;

    /** The trained network, as its trainer runs it. */
    @FunctionalInterface
    public interface Reference {
        /**
         * Scores rows.
         *
         * @param features [modality in schema order][row] → flattened input of the graph, or null where missing
         * @param shown modalities not among these count as missing in every row
         */
        Scores score(float[][] @Nullable [] features, Set<Modality> shown);
    }

    /** The network of a scorer, behind the transforms as training applies them. */
    public static Reference trained(Scorer scorer, FittedTransforms transforms) {
        FeatureSchema schema = transforms.encodedSchema();
        return (inputs, shown) -> {
            int rows = inputs[0].length;
            var features = new float[inputs.length][rows][];
            for (int m = 0; m < inputs.length; m++) {
                FittedModality fitted = transforms.modalities().get(m);
                float[][] column = inputs[m];
                Arrays.setAll(features[m], row -> fitted.transformed(column[row]));
            }
            var ids = new String[rows];
            Arrays.setAll(ids, i -> "row " + i);
            var labels = new int[rows];
            Arrays.fill(labels, -1);
            var all = new RowsInMemory(schema, ids, new Split[rows], labels, features, Map.of());
            List<Modality> modalities = schema.modalities();
            return scorer.score(all, (row, m) -> !shown.contains(modalities.get(m)));
        };
    }

    /** All modalities, each one left out, each one alone, and none: without repetition, in this order. */
    public static List<Set<Modality>> masks(FeatureSchema schema) {
        List<Modality> all = schema.modalities();
        var masks = new LinkedHashSet<Set<Modality>>();
        masks.add(Set.copyOf(all));
        for (Modality left : all) {
            var others = new LinkedHashSet<>(all);
            others.remove(left);
            masks.add(Set.copyOf(others));
        }
        all.forEach(m -> masks.add(Set.of(m)));
        masks.add(Set.of());
        return List.copyOf(masks);
    }

    /**
     * Compares a file with the network it was made from.
     *
     * @param features [modality in schema order][row]; the first {@value #MOST_ROWS} rows are taken
     * @throws IllegalStateException if they differ by {@value #TOLERANCE} or more, or a value is not finite
     */
    public static ExportCheck run(OnnxModel model, float[][] @Nullable [] features, Reference reference) {
        int rows = Math.min(MOST_ROWS, features[0].length);
        var sample = new ArrayList<float[][]>();
        for (float[][] modality : features) {
            sample.add(Arrays.copyOf(modality, rows));
        }
        float[][][] taken = sample.toArray(float[][][]::new);
        List<Set<Modality>> masks = masks(model.schema());
        double worst = 0;
        for (Set<Modality> shown : masks) {
            ModelOutputs found = model.score(taken, shown);
            Scores wanted = reference.score(taken, shown);
            double difference =
                    Math.max(difference(found.logits(), wanted.logits()), difference(found.hidden(), wanted.hidden()));
            // the negation also catches NaN
            if (!(difference < TOLERANCE)) {
                throw new IllegalStateException("The exported " + model.name() + " differs from the trained one by "
                        + difference + " where " + shown + " is shown; at most " + TOLERANCE + " is allowed");
            }
            worst = Math.max(worst, difference);
        }
        return new ExportCheck(rows, masks.size(), worst);
    }

    private static double difference(float[][] a, float[][] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(a.length + " rows against " + b.length);
        }
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            if (a[i].length != b[i].length) {
                throw new IllegalArgumentException(a[i].length + " values against " + b[i].length);
            }
            for (int j = 0; j < a[i].length; j++) {
                double d = Math.abs((double) a[i][j] - b[i][j]);
                if (Double.isNaN(d)) {
                    return Double.NaN;
                }
                worst = Math.max(worst, d);
            }
        }
        return worst;
    }
}
