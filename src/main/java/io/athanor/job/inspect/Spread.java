package io.athanor.job.inspect;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.percentile_approx;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Least, median and greatest of a column. The median is one of the values: exactly the lower middle one of up to 10,000 rows, of
 * more within a 10,000th of the ranks.
 */
final class Spread {
    private static final int ACCURACY = 10_000;

    private Spread() {}

    /** Three columns of an aggregation; null where there is no value. */
    static List<Column> of(Column values) {
        return List.of(min(values), percentile_approx(values, lit(0.5), lit(ACCURACY)), max(values));
    }

    /** The three in one row. */
    static Dataset<Row> of(Dataset<Row> rows, Column values) {
        List<Column> three = of(values);
        return rows.agg(three.get(0), three.get(1), three.get(2));
    }

    /** A whole number, or three significant digits of another; empty for null. */
    static String number(Row row, int column) {
        if (row.isNullAt(column)) {
            return "";
        }
        Number number = row.getAs(column);
        double value = number.doubleValue();
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return String.format(Locale.ROOT, "%,d", number.longValue());
        }
        int decimals = (int) Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%,." + Math.min(decimals, 6) + "f", value);
    }
}
