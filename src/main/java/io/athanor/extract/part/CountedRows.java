package io.athanor.extract.part;

import io.athanor.base.Changes;
import io.athanor.data.Status;
import io.athanor.extract.publish.Tally;
import io.athanor.extract.segment.RowChanges;
import io.athanor.extract.segment.Segments;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Counts the rows of a segment as they pass, and lets them end only where the part does. */
final class CountedRows implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final String part;
    private final long given;
    private final Runnable each;
    private final SortedMap<String, Long> reasons = new TreeMap<>();
    private long ok;
    private long kept;
    private long missing;
    private long passed;
    private String example = "";
    private Changes changes = Changes.NONE;

    /**
     * @param rows of the form of {@link Segments#SCHEMA}
     * @param given how many there have to be
     * @param each told of every row
     */
    CountedRows(Iterator<Row> rows, String part, long given, Runnable each) {
        this.rows = rows;
        this.part = part;
        this.given = given;
        this.each = each;
    }

    /** @throws IllegalStateException if they end too early or go on too long */
    @Override
    public boolean hasNext() {
        boolean more = rows.hasNext();

        if (more ? passed >= given : passed != given) {
            throw new IllegalStateException("part " + part + " holds " + given + " samples, and "
                    + (more ? "more" : "only " + passed) + " of them came out");
        }
        return more;
    }

    @Override
    public Row next() {
        Row row = rows.next();
        passed++;
        each.run();
        if (!row.isNullAt(3)) {
            reasons.merge(row.getString(3), 1L, Long::sum);
            if (example.isEmpty()) {
                example = row.getString(0) + " is " + row.getString(3) + ": " + row.getString(4);
            }
        } else if (row.getString(1).equals(Status.MISSING.column())) {
            missing++;
        } else {
            ok++;
            kept += row.getString(1).equals(Segments.KEPT) ? 1 : 0;
        }
        if (!row.isNullAt(8)) {
            changes = changes.plus(RowChanges.read(row.getString(8)));
        }
        return row;
    }

    Tally tally() {
        return new Tally(ok, missing, reasons, example, changes);
    }

    /** Those of the good ones whose feature was known already. */
    long kept() {
        return kept;
    }
}
