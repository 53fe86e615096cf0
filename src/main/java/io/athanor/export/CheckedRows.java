package io.athanor.export;

import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Rows on which an exported model is held against the torch network it was made from. */
public final class CheckedRows {
    private CheckedRows() {}

    /**
     * Runs the check on rows the model was trained or validated on.
     *
     * @throws IllegalStateException if the two differ
     */
    public static ExportCheck check(
            ExportedModel exported,
            FusionModel model,
            JoinedRows rows,
            JoinedFiles table,
            Configuration configuration) {
        try (Scorer scorer = new Scorer(model.network(), model.weights())) {
            return exported.check(inputs(rows, table, configuration), ExportCheck.trained(scorer, model.transforms()));
        }
    }

    /** Rows of the first buckets as the graph reads them, as many as the check looks at: [modality][row]. */
    private static float[][] @Nullable [] inputs(JoinedRows wanted, JoinedFiles table, Configuration configuration) {
        JoinedRows rows = wanted.withoutSteps();
        int modalities = rows.transforms().encodedSchema().specs().size();
        List<List<float[]>> columns = new ArrayList<>();
        for (int m = 0; m < modalities; m++) {
            columns.add(new ArrayList<>());
        }
        for (int bucket = 0; bucket < table.buckets().size(); bucket++) {
            RowsInMemory read = rows.training(bucket, configuration);
            for (int m = 0; m < modalities; m++) {
                columns.get(m).addAll(Arrays.asList(read.features()[m]));
            }
            if (columns.get(0).size() >= ExportCheck.MOST_ROWS) {
                break;
            }
        }
        return columns.stream().map(c -> c.toArray(float[][]::new)).toArray(float[][][]::new);
    }
}
