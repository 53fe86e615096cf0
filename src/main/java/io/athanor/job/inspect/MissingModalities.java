package io.athanor.job.inspect;

import static io.athanor.job.inspect.InspectedSamples.STRATUM;
import static io.athanor.job.inspect.InspectedSamples.present;
import static io.athanor.job.inspect.InspectedSamples.unusable;
import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Which modalities samples have, which are missing together, and whether that tells the label. Of all samples. */
final class MissingModalities {
    private static final int MOST_PATTERNS = 20;
    private static final String SAMPLES = "samples";
    private static final String PATTERN = "pattern";

    /** From this association on a person is told: of a weak one (Cohen's small effect is 0.1) up. */
    private static final double TOLD = 0.1;

    private final Dataset<Row> samples;
    private final InspectedSource source;
    private final List<String> modalities;

    /** @param samples as {@link InspectedSamples#all} has them */
    MissingModalities(Dataset<Row> samples, InspectedSource source, List<String> modalities) {
        this.samples = samples;
        this.source = source;
        this.modalities = modalities;
    }

    /** How many samples have each modality. */
    Finding presence(long all) {
        List<Column> sums = new ArrayList<>();
        modalities.forEach(
                modality -> sums.add(sum(when(col(present(modality)), 1L).otherwise(0L))));
        // a row that cannot be read has no cells, of which no column tells
        List<String> told = modalities.stream()
                .filter(modality -> !source.tables().containsKey(modality))
                .toList();
        told.forEach(modality -> sums.add(sum(when(col(unusable(modality)), 1L).otherwise(0L))));
        Row row = samples.agg(count(lit(1)), sums.toArray(Column[]::new)).first();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("modality", "from", "present", "missing", "unusable"));
        for (int m = 0; m < modalities.size(); m++) {
            int unusable = told.indexOf(modalities.get(m));
            long present = row.getLong(1 + m);
            rows.add(List.of(
                    modalities.get(m),
                    source.from(modalities.get(m)),
                    Finding.count(present),
                    Finding.count(all - present),
                    unusable >= 0 ? Finding.count(row.getLong(1 + modalities.size() + unusable)) : ""));
        }
        return new Finding("Modalities, all " + Finding.count(all) + " samples", rows, source.notes());
    }

    /** Which are missing together. */
    Finding patterns(long all) {
        Column[] missing = modalities.stream()
                .map(modality -> when(col(present(modality)), lit(null)).otherwise(lit(modality)))
                .toArray(Column[]::new);
        Dataset<Row> patterns = samples.groupBy(concat_ws(" + ", missing).as(PATTERN))
                .agg(count(lit(1)).as(SAMPLES));
        List<Row> most = patterns.orderBy(desc(SAMPLES), asc(PATTERN))
                .limit(MOST_PATTERNS + 1)
                .collectAsList();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("missing together", "samples", "share"));
        long shown = 0;
        for (Row row : most.subList(0, Math.min(MOST_PATTERNS, most.size()))) {
            String pattern = row.getString(0);
            shown += row.getLong(1);
            rows.add(List.of(
                    pattern.isEmpty() ? "nothing" : pattern,
                    Finding.count(row.getLong(1)),
                    Finding.share(row.getLong(1), all)));
        }
        if (shown < all) {
            rows.add(List.of("other patterns", Finding.count(all - shown), Finding.share(all - shown, all)));
        }
        return new Finding("Missing patterns", rows, List.of());
    }

    /**
     * Whether a modality's being missing tells the label, by {@link CramersV} of the table missing or present by class. The sums of
     * its formula are made of counts by class on the executors; of however many classes, one row comes to the driver.
     */
    Finding association() {
        String title = "Missing and the label";
        List<Column> perClass = new ArrayList<>();
        modalities.forEach(modality ->
                perClass.add(sum(when(col(present(modality)), 0L).otherwise(1L)).as(present(modality))));
        Dataset<Row> classes = samples.where(col(STRATUM).isNotNull())
                .groupBy(STRATUM)
                .agg(count(lit(1)).as(SAMPLES), perClass.toArray(Column[]::new));
        List<Column> sums = new ArrayList<>(List.of(sum(SAMPLES)));
        for (String modality : modalities) {
            Column missing = col(present(modality));
            Column there = col(SAMPLES).minus(missing);
            sums.add(sum(missing));
            sums.add(sum(missing.multiply(missing).divide(col(SAMPLES))));
            sums.add(sum(there.multiply(there).divide(col(SAMPLES))));
            // the class that lacks it most often, of equals the one of most samples
            sums.add(max(struct(missing.divide(col(SAMPLES)), col(SAMPLES), col(STRATUM), missing)));
        }
        Row row = classes.agg(count(lit(1)), sums.toArray(Column[]::new)).first();
        long columns = row.getLong(0);
        if (columns < 2) {
            return new Finding(title, List.of(), List.of("There are no two classes that could lack more and less."));
        }
        long n = row.getLong(1);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("modality", "missing, of labelled", "Cramér's V", "most often in", "there"));
        List<String> notes = new ArrayList<>();
        for (int m = 0; m < modalities.size(); m++) {
            long missing = row.getLong(2 + 4 * m);
            if (missing == 0 || missing == n) {
                continue;
            }
            double phiSquared = row.getDouble(3 + 4 * m) / missing + row.getDouble(4 + 4 * m) / (n - missing) - 1;
            double v = CramersV.corrected(phiSquared, n, 2, columns);
            Row most = row.getStruct(5 + 4 * m);
            String there = Finding.count(most.getLong(3)) + " of " + Finding.count(most.getLong(1));
            rows.add(List.of(
                    modalities.get(m),
                    Finding.count(missing),
                    Double.isNaN(v) ? "" : String.format(Locale.ROOT, "%.3f", v),
                    most.getString(2),
                    there));
            if (v >= TOLD) {
                notes.add(String.format(
                        Locale.ROOT,
                        "That %s is missing tells something of the label (V = %.3f): of '%s' it lacks %s. A model may learn"
                                + " that instead of what the modality shows.",
                        modalities.get(m),
                        v,
                        most.getString(2),
                        there));
            }
        }
        return rows.size() == 1
                ? new Finding(
                        title, List.of(), List.of("No modality is missing in some of the labelled samples alone."))
                : new Finding(title, rows, notes);
    }
}
