package io.athanor.job.explain;

import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.explain.Coalitions;
import io.athanor.explain.Opinion;
import io.athanor.explain.Reading;
import io.athanor.explain.RowExplanation;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.score.FusionModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** Explains what a model says of one sample, where its row is. */
record OneRow(String sampleId, FusionModel model, Reading reading, JoinedRows recipe, long seed)
        implements Serializable {
    /** The sample's own role; no other row takes part. */
    private record OfSample(String wanted) implements Assignment {
        @Override
        public @Nullable Split role(String sampleId, Split split, String group) {
            return sampleId.equals(wanted) ? split : null;
        }
    }

    static OneRow of(JoinedTable table, String sampleId, FusionModel model, Reading reading, long seed) {
        return new OneRow(
                sampleId,
                model,
                reading,
                new JoinedRows(table.files(), model.transforms(), new OfSample(sampleId), model.task()),
                seed);
    }

    /** Of modalities that it lacks it says so, and not why; empty if the table has no such sample. */
    Optional<RowExplanation> in(JoinedTable table) {
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        Broadcast<OneRow> look = table.context().broadcast(this);
        try {
            return table
                    .buckets()
                    .flatMap(bucket -> look.value().of(bucket, hadoop.value().value()))
                    .collect()
                    .stream()
                    .findFirst();
        } finally {
            look.unpersist(false);
        }
    }

    private Iterator<RowExplanation> of(int bucket, Configuration configuration) {
        RowsInMemory rows = recipe.views(bucket, EnumSet.allOf(Split.class), configuration);
        for (int i = 0; i < rows.size(); i++) {
            if (rows.keys()[i].isPayload()) {
                return List.of(explained(rows, i)).iterator();
            }
        }
        return List.<RowExplanation>of().iterator();
    }

    private RowExplanation explained(RowsInMemory rows, int row) {
        List<Modality> modalities = model.modalities();
        Coalitions coalitions = Coalitions.of(modalities.size(), seed);
        List<RowMask> masks = new ArrayList<>();
        for (long set : coalitions.sets()) {
            masks.add((r, modality) -> (set >> modality & 1) == 0);
        }
        for (int m = 0; m < modalities.size(); m++) {
            int shown = m;
            masks.add((r, modality) -> modality != shown);
        }
        List<float[][]> said = model.predictions(rows, masks);
        int sets = coalitions.sets().length;
        float[][] predicted = new float[sets][];
        for (int set = 0; set < sets; set++) {
            predicted[set] = said.get(set)[row];
        }
        List<Opinion> alone = new ArrayList<>();
        SortedMap<Modality, String> absent = new TreeMap<>();
        for (int m = 0; m < modalities.size(); m++) {
            Modality modality = modalities.get(m);
            if (rows.features()[m][row] == null) {
                absent.put(modality, "missing");
            } else {
                float[] one = said.get(sets + m)[row];
                alone.add(new Opinion(modality, reading.said(one), reading.certainty(one)));
            }
        }
        float[] label = rows.labelled()[row];
        float[] together = predicted[sets - 1];
        Split side = rows.splits()[row];
        return new RowExplanation(
                rows.keys()[row].sampleId(),
                side == null ? "" : side.column(),
                label == null ? null : reading.truth(label),
                reading.said(together),
                reading.certainty(together),
                alone,
                absent,
                RowExplanation.worths(reading, coalitions, modalities, predicted, label));
    }
}
