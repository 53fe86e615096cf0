package io.athanor.extract.publish;

import io.athanor.base.Changes;
import io.athanor.data.Columns;
import io.athanor.data.Status;
import io.athanor.table.QuarantineTable;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What became of the samples of a modality.
 *
 * @param reasons rejected samples by the reason's code
 * @param example one rejected sample, for a person: its id and what was found; empty if there is none
 * @param changes what was done to the good ones on the way to their features
 */
public record Tally(long ok, long missing, SortedMap<String, Long> reasons, String example, Changes changes)
        implements Serializable {
    public Tally {
        reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    }

    /** Of samples to which nothing was done. */
    public Tally(long ok, long missing, SortedMap<String, Long> reasons, String example) {
        this(ok, missing, reasons, example, Changes.NONE);
    }

    /** The same with what else was done on the way. */
    public Tally with(Changes more) {
        return new Tally(ok, missing, reasons, example, changes.plus(more));
    }

    /**
     * What became of the rows of a feature table.
     *
     * @param rows one a sample, as {@link FeatureTables} takes them
     */
    public static Tally of(Dataset<Row> rows) {
        var reasons = new TreeMap<String, Long>();
        long ok = 0;
        long missing = 0;
        String example = "";
        for (Row group : rows.groupBy(Columns.STATUS, QuarantineTable.REASON)
                .agg(
                        functions.count(functions.lit(1)),
                        functions.min(functions.concat(
                                functions.col(Columns.SAMPLE_ID),
                                functions.lit(": "),
                                functions.col(QuarantineTable.MESSAGE))))
                .collectAsList()) {
            long count = group.getLong(2);
            switch (Status.parse(group.getString(0))) {
                case OK -> ok += count;
                case MISSING -> missing += count;
                case QUARANTINED -> {
                    reasons.put(group.getString(1), count);
                    example = example.isEmpty() || group.getString(3).compareTo(example) < 0
                            ? group.getString(3)
                            : example;
                }
            }
        }
        return new Tally(ok, missing, reasons, example);
    }

    public static Tally sum(Collection<Tally> parts) {
        SortedMap<String, Long> reasons = new TreeMap<>();
        parts.forEach(part -> part.reasons.forEach((reason, count) -> reasons.merge(reason, count, Long::sum)));
        return new Tally(
                parts.stream().mapToLong(Tally::ok).sum(),
                parts.stream().mapToLong(Tally::missing).sum(),
                reasons,
                parts.stream()
                        .map(Tally::example)
                        .filter(e -> !e.isEmpty())
                        .findFirst()
                        .orElse(""),
                Changes.sum(parts.stream().map(Tally::changes).toList()));
    }

    public long quarantined() {
        return reasons.values().stream().mapToLong(Long::longValue).sum();
    }

    public long rows() {
        return ok + missing + quarantined();
    }
}
