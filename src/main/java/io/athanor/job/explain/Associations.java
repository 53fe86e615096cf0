package io.athanor.job.explain;

import io.athanor.data.Modality;
import io.athanor.explain.Association;
import io.athanor.explain.Likeness;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.RowSample;
import io.athanor.train.score.TrainingSample;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How alike modalities are, by a few training rows that come to the driver. */
final class Associations {
    /** Rows of a modality: a Gram matrix of them is 2 MB, and the distances of a pair are sorted in a tenth of a second. */
    private static final int MOST_ROWS = 500;

    /** Values of a modality on the driver: 16 MB. */
    private static final int MOST_VALUES = 1 << 22;

    private Associations() {}

    /** Of every pair of modalities that enough of the rows have both of. */
    static List<Association> of(JoinedTable table, FittedTransforms transforms) {
        Map<Modality, RowSample> samples = TrainingSample.of(
                table,
                transforms,
                fitted -> Math.max(
                        Likeness.FEWEST_ROWS, Math.min(MOST_ROWS, MOST_VALUES / Math.max(1, fitted.mean().length))));
        Map<Modality, Drawn> drawn = new LinkedHashMap<>();
        samples.forEach((modality, sample) -> drawn.put(modality, Drawn.of(sample.rows())));
        List<Modality> modalities = List.copyOf(drawn.keySet());
        List<Association> all = new ArrayList<>();
        for (int i = 0; i < modalities.size(); i++) {
            for (int j = i + 1; j < modalities.size(); j++) {
                Drawn a = drawn.getOrDefault(modalities.get(i), Drawn.NONE);
                Drawn b = drawn.getOrDefault(modalities.get(j), Drawn.NONE);
                long[] both = a.places.keySet().stream()
                        .filter(b.places::containsKey)
                        .mapToLong(key -> key)
                        .sorted()
                        .toArray();
                if (both.length >= Likeness.FEWEST_ROWS) {
                    double[][] k = Likeness.at(a.gram, a.at(both));
                    double[][] l = Likeness.at(b.gram, b.at(both));
                    all.add(new Association(
                            modalities.get(i),
                            modalities.get(j),
                            both.length,
                            Likeness.pearson(k, l),
                            Likeness.spearman(k, l),
                            Likeness.cka(k, l),
                            Likeness.unbiasedCka(k, l)));
                }
            }
        }
        return all;
    }

    /**
     * Rows of a modality.
     *
     * @param places by the keys of their ids, which are the same for all modalities
     */
    private record Drawn(Map<Long, Integer> places, double[][] gram) {
        private static final Drawn NONE = new Drawn(Map.of(), new double[0][]);

        static Drawn of(List<RowSample.Drawn> rows) {
            Map<Long, Integer> places = new HashMap<>();
            IntStream.range(0, rows.size()).forEach(i -> places.put(rows.get(i).key(), i));
            return new Drawn(
                    places,
                    Likeness.gram(rows.stream().map(RowSample.Drawn::vector).toArray(float[][]::new)));
        }

        int[] at(long[] keys) {
            int[] at = new int[keys.length];
            for (int i = 0; i < at.length; i++) {
                at[i] = places.getOrDefault(keys[i], -1);
            }
            return at;
        }
    }
}
