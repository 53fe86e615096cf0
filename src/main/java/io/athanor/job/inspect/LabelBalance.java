package io.athanor.job.inspect;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.athanor.data.Columns;
import io.athanor.task.Stratification;
import io.athanor.task.TaskSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** How many samples each class has, of all samples. Of many classes, those of the most and of the fewest are shown. */
final class LabelBalance {
    private static final int MOST_SHOWN = 12;
    private static final int FEWEST_SHOWN = 8;
    private static final String CLASS = "class";
    private static final String SAMPLES = "samples";

    private LabelBalance() {}

    /**
     * @param samples as {@link InspectedSamples#all} has them
     * @param named as {@link InspectedSamples#classes} has them
     */
    static Finding of(Dataset<Row> samples, Column named, InspectedSource source) {
        String title = "Label" + (source.label().isEmpty() ? "" : " " + String.join(", ", source.label()));
        if (source.label().isEmpty()) {
            return new Finding(title, List.of(), List.of("There is no label to be looked at."));
        }
        Row counts = samples.agg(
                        count(lit(1)),
                        count(col(Columns.LABEL)),
                        count(col(InspectedSamples.FAULT)),
                        min(when(
                                col(InspectedSamples.FAULT).isNotNull(),
                                struct(col(Columns.SAMPLE_ID), col(InspectedSamples.FAULT)))))
                .first();
        long labelled = counts.getLong(1);
        long missing = counts.getLong(0) - labelled;
        List<String> notes = new ArrayList<>();
        List<List<String>> rows = source.task().strata() == Stratification.MEASURE
                ? measures(samples, source.task())
                : classes(samples, named, labelled, notes);
        notes.add(
                missing == 0
                        ? "Every sample has a label."
                        : Finding.count(missing) + " of " + Finding.count(counts.getLong(0))
                                + " samples have no label (" + Finding.share(missing, counts.getLong(0)) + ").");
        if (counts.getLong(2) > 0) {
            Row example = counts.getStruct(3);
            notes.add(Finding.count(counts.getLong(2)) + " of them have cells that are none, as " + example.getString(0)
                    + ": " + example.getString(1) + ".");
        }
        return new Finding(title, rows, notes);
    }

    private static List<List<String>> classes(Dataset<Row> samples, Column named, long labelled, List<String> notes) {
        Dataset<Row> classes = samples.where(col(Columns.LABEL).isNotNull())
                .select(explode(named).as(CLASS))
                .groupBy(CLASS)
                .agg(count(lit(1)).as(SAMPLES));
        Row extent = classes.agg(count(lit(1)), max(SAMPLES), min(SAMPLES)).first();
        long all = extent.getLong(0);
        boolean some = all > MOST_SHOWN + FEWEST_SHOWN;
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("class", "samples", "share"));
        classes.orderBy(desc(SAMPLES), asc(CLASS))
                .limit(some ? MOST_SHOWN : MOST_SHOWN + FEWEST_SHOWN)
                .collectAsList()
                .forEach(row -> rows.add(row(row, labelled)));
        if (some) {
            rows.add(List.of(Finding.count(all - MOST_SHOWN - FEWEST_SHOWN) + " further classes", "", ""));
            List<Row> fewest = classes.orderBy(asc(SAMPLES), desc(CLASS))
                    .limit(FEWEST_SHOWN)
                    .collectAsList();
            for (int i = fewest.size() - 1; i >= 0; i--) {
                rows.add(row(fewest.get(i), labelled));
            }
        }
        if (all > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%,d classes; the most samples of one are %,d, the fewest %,d (%.1f to 1).",
                    all,
                    extent.getLong(1),
                    extent.getLong(2),
                    (double) extent.getLong(1) / extent.getLong(2)));
        }
        return rows;
    }

    private static List<String> row(Row row, long labelled) {
        return List.of(row.getString(0), Finding.count(row.getLong(1)), Finding.share(row.getLong(1), labelled));
    }

    private static List<List<String>> measures(Dataset<Row> samples, TaskSettings task) {
        var magnitude = udf(
                (UDF1<String, Double>) label -> {
                    OptionalDouble value = label == null ? OptionalDouble.empty() : task.magnitude(label);
                    return value.isPresent() ? value.getAsDouble() : null;
                },
                DataTypes.DoubleType);
        Row extent = Spread.of(
                        samples.select(magnitude.apply(col(Columns.LABEL)).as(CLASS)), col(CLASS))
                .first();
        return List.of(
                List.of("", "min", "median", "max"),
                List.of("value", Spread.number(extent, 0), Spread.number(extent, 1), Spread.number(extent, 2)));
    }
}
