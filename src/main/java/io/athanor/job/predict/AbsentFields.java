package io.athanor.job.predict;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Columns;
import io.athanor.data.Ledger;
import io.athanor.data.Shape;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.job.PipelineSettings;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What a model was trained on and new data lack altogether: as likely a column of another name as one that is gone.
 *
 * @param names each as a person would look for it
 * @param rows of the new data
 */
record AbsentFields(List<String> names, long rows) {
    /** @param tables the new samples' features, of what the model reads */
    static AbsentFields of(SparkSession spark, PipelineSettings settings, List<FeatureTable> tables) {
        List<String> names = new ArrayList<>();
        long rows = 0;
        for (FeatureTable table : tables) {
            Ledger.Counts counts = table.counts();
            rows = counts.sum();
            if (counts.ok() == 0 && counts.quarantined() == 0) {
                ModalitySettings modality =
                        settings.encoders().get(table.modality().name());
                names.add("the trained modality '" + table.modality() + "'"
                        + (modality instanceof PayloadSettings payload
                                ? " (from: " + String.join(", ", payload.from()) + ")"
                                : ""));
            } else if (table.shape() instanceof Shape.Table shape) {
                empty(spark, table, shape).forEach(column -> names.add("the trained column '" + column + "'"));
            }
        }
        return new AbsentFields(List.copyOf(names), rows);
    }

    /** A cell that could not be read counts as one that is there: its row has no features, others may. */
    private static List<String> empty(SparkSession spark, FeatureTable table, Shape.Table shape) {
        List<Column> counts = shape.columns().stream()
                .map(c -> functions.count(functions.col(Columns.FEATURES).getField(c.name())))
                .toList();
        Row found = BucketedTable.read(spark, table.artefact())
                .agg(functions.count(functions.lit(1)), counts.toArray(Column[]::new))
                .head();
        List<String> empty = new ArrayList<>();
        for (int c = 0; c < counts.size(); c++) {
            if (found.getLong(c + 1) == 0) {
                empty.add(shape.columns().get(c).name());
            }
        }
        return empty;
    }

    /** For the commit record. */
    Changes changes() {
        return names.isEmpty()
                ? Changes.NONE
                : Changes.of(Change.TRAINED_FIELD_ABSENT, names.size(), names.get(0) + " in all " + rows + " rows");
    }

    /** A line each, for a person. */
    String text() {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append(name.substring(0, 1).toUpperCase(Locale.ROOT))
                .append(name.substring(1))
                .append(" is absent from the new data: missing in all ")
                .append(rows)
                .append(" rows\n"));
        return text.toString();
    }
}
