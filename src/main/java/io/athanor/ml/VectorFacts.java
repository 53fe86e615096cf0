package io.athanor.ml;

import io.athanor.base.UserError;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What one pass over a table says of its columns of vectors. */
final class VectorFacts {
    private VectorFacts() {}

    private static Column isBroken(Column value) {
        return value.isNull().or(value.isNaN()).or(functions.abs(value).equalTo(Float.POSITIVE_INFINITY));
    }

    /** Aggregates over a column of {@code array<float>}, to be read by {@link #width}. */
    static List<Column> columns(String name) {
        Column vector = functions.col("`" + name + "`");
        Column size = functions.when(vector.isNotNull(), functions.size(vector));
        Column broken = functions
                .when(functions.exists(vector, VectorFacts::isBroken), 1)
                .otherwise(0);
        return List.of(
                functions.min(size).as(name + " shortest"),
                functions.max(size).as(name + " longest"),
                functions.sum(broken).as(name + " broken"));
    }

    /**
     * The width that all vectors of a column have.
     *
     * @param facts the aggregates
     * @param name of the column that was looked at
     * @param shown what people call it
     * @throws UserError if there are none, or they have several widths, or hold values that are no numbers
     */
    static int width(Row facts, String name, String shown) {
        Integer shortest = facts.getAs(name + " shortest");
        Integer longest = facts.getAs(name + " longest");
        long broken = facts.getAs(name + " broken");
        if (shortest == null || longest == null) {
            throw new UserError("Cannot fit: no row has anything in column '" + shown
                    + "', expected a vector in some. Look at why they are null, or leave the column out.");
        }
        if (!shortest.equals(longest) || longest == 0) {
            throw new UserError("Cannot fit: the vectors of column '" + shown + "' have " + shortest + " to " + longest
                    + " values, expected one width. Encode them all alike.");
        }
        if (broken > 0) {
            throw new UserError("Cannot fit: " + broken + " vectors of column '" + shown
                    + "' hold a value that is null, infinite or no number, expected none. Make such vectors null: the"
                    + " modality is missing then.");
        }
        return longest;
    }
}
