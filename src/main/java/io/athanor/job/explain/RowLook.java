package io.athanor.job.explain;

import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.explain.Reading;
import io.athanor.explain.RowChoice;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Scorer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Looks at test rows one by one, where they are: which of them are worth a look, and how much the network's gates let each modality
 * count. A few rows a bucket travel.
 *
 * @param most rows of a kind
 */
record RowLook(FusionModel model, Reading reading, JoinedRows recipe, int most) implements Serializable {
    static RowLook of(JoinedTable table, FusionModel model, Reading reading, Assignment rows, int most) {
        return new RowLook(model, reading, new JoinedRows(table.files(), model.transforms(), rows, model.task()), most);
    }

    /**
     * @param weights mean weight of each modality over the rows that have it; empty of a network that weighs none
     */
    record Seen(RowChoice rows, SortedMap<Modality, Double> weights) {}

    /** @param weights [sums, rows], a modality each; null of a network that weighs none */
    private record Part(RowChoice rows, double @Nullable [][] weights) implements Serializable {}

    Seen over(JoinedTable table) {
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        Broadcast<RowLook> look = table.context().broadcast(this);
        try {
            List<Part> parts = table.buckets()
                    .map(bucket -> look.value().part(bucket, hadoop.value().value()))
                    .collect();
            RowChoice chosen = new RowChoice(most);
            double[][] sums = new double[2][model.modalities().size()];
            boolean weighs = false;
            // in the order of buckets, which decides the last bits
            for (Part part : parts) {
                chosen.add(part.rows());
                double[][] weights = part.weights();
                if (weights != null) {
                    weighs = true;
                    for (int m = 0; m < sums[0].length; m++) {
                        sums[0][m] += weights[0][m];
                        sums[1][m] += weights[1][m];
                    }
                }
            }
            return new Seen(chosen, weighs ? means(sums) : new TreeMap<>());
        } finally {
            look.unpersist(false);
        }
    }

    /** A modality that no row has, has no weight. */
    private SortedMap<Modality, Double> means(double[][] sums) {
        SortedMap<Modality, Double> means = new TreeMap<>();
        for (int m = 0; m < sums[0].length; m++) {
            if (sums[1][m] > 0) {
                means.put(model.modalities().get(m), sums[0][m] / sums[1][m]);
            }
        }
        return means;
    }

    private Part part(int bucket, Configuration configuration) {
        RowChoice chosen = new RowChoice(most);
        RowsInMemory rows =
                recipe.scoring(bucket, Set.of(Split.TEST), configuration).rows();
        if (rows.size() == 0) {
            return new Part(chosen, null);
        }
        List<Modality> modalities = model.modalities();
        List<RowMask> masks = new ArrayList<>(List.of(RowMask.nothing()));
        for (int m = 0; m < modalities.size(); m++) {
            int shown = m;
            masks.add((row, modality) -> modality != shown);
        }
        List<float[][]> said = model.predictions(rows, masks);
        for (int i = 0; i < rows.size(); i++) {
            float[] label = rows.labelled()[i];
            if (label != null) {
                SortedMap<Modality, float[]> alone = new TreeMap<>();
                for (int m = 0; m < modalities.size(); m++) {
                    if (rows.features()[m][i] != null) {
                        alone.put(modalities.get(m), said.get(m + 1)[i]);
                    }
                }
                chosen.offer(reading, rows.keys()[i].sampleId(), label, said.get(0)[i], alone);
            }
        }
        try (Scorer scorer = new Scorer(model.network(), model.weights())) {
            Optional<double[][]> weights = scorer.modalityWeights(rows);
            return new Part(chosen, weights.orElse(null));
        }
    }
}
