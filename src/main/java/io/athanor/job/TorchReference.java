package io.athanor.job;

import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.export.ExportCheck;
import io.athanor.export.ExportedModel;
import io.athanor.train.FusionModel;
import io.athanor.train.JoinedFiles;
import io.athanor.train.JoinedRows;
import io.athanor.train.Scorer;
import io.athanor.train.Scores;
import io.athanor.train.TrainingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Holds an exported model against the torch network it was made from, on rows it was trained or validated on. */
final class TorchReference implements ExportCheck.Reference {
    private final Scorer scorer;
    private final FusionModel model;

    private TorchReference(Scorer scorer, FusionModel model) {
        this.scorer = scorer;
        this.model = model;
    }

    /** @throws IllegalStateException if they differ */
    static ExportCheck check(
            ExportedModel exported,
            FusionModel model,
            JoinedRows rows,
            JoinedFiles table,
            Configuration configuration) {
        try (Scorer scorer = new Scorer(model.network(), model.weights())) {
            return exported.check(features(rows, table, configuration), new TorchReference(scorer, model));
        }
    }

    /** Rows of the first buckets, as many as the check looks at: [modality][row]. */
    private static float[][] @Nullable [] features(JoinedRows rows, JoinedFiles table, Configuration configuration) {
        int modalities = rows.transforms().encodedSchema().specs().size();
        List<List<float[]>> columns = new ArrayList<>();
        for (int m = 0; m < modalities; m++) {
            columns.add(new ArrayList<>());
        }
        for (int bucket = 0; bucket < table.buckets().size(); bucket++) {
            TrainingRows read = rows.training(bucket, configuration);
            for (int m = 0; m < modalities; m++) {
                columns.get(m).addAll(Arrays.asList(read.features()[m]));
            }
            if (columns.get(0).size() >= ExportCheck.MOST_ROWS) {
                break;
            }
        }
        return columns.stream().map(c -> c.toArray(float[][]::new)).toArray(float[][][]::new);
    }

    @Override
    public Scores score(float[][] @Nullable [] features, Set<Modality> shown) {
        int rows = features[0].length;
        String[] ids = new String[rows];
        Arrays.setAll(ids, i -> "row-" + i);
        Split[] splits = new Split[rows];
        Arrays.fill(splits, Split.TEST);
        TrainingRows all = new TrainingRows(model.schema(), ids, splits, new int[rows], features, null, null);
        List<Modality> modalities = model.modalities();
        return scorer.score(all, (row, modality) -> !shown.contains(modalities.get(modality)));
    }
}
