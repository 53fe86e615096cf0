package io.athanor.source.query;

import static org.apache.spark.sql.functions.col;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.PlainNumber;
import io.athanor.base.PlainTime;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.source.PointTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Rows that are points, put together to a row a series: shuffled by id and sorted by time, on disk where memory does not do, so that
 * an executor holds the points of one id at a time, and of these no more than are taken up.
 */
final class PointGroups {
    private static final String KEY = "by";
    private static final String TIME = "time";

    /** Of a time, whatever it is written as; null where there is none. */
    private static final UserDefinedFunction ORDER = functions.udf(
            (UDF1<String, Double>) text -> {
                if (text == null) {
                    return null;
                }
                String time = text.strip();
                return PlainNumber.is(time) ? Double.valueOf(time) : PlainTime.seconds(time);
            },
            DataTypes.DoubleType);

    private PointGroups() {}

    /**
     * @param points a row a point
     * @param title what it is, for a person
     * @throws UserError if a column is not there, or of a type that cannot be used
     */
    static Dataset<Row> of(Dataset<Row> points, PointTable table, String title) {
        StructType schema = points.schema();
        List<Column> selected = new ArrayList<>();
        DataType idType = type(schema, table.id(), "points.id", title);
        if (!(idType instanceof StringType || idType instanceof IntegralType)) {
            throw wrong(table.id(), idType, "texts or whole numbers", title);
        }
        selected.add(column(table.id()).cast("string").as(Columns.SAMPLE_ID));
        selected.add(time(table, type(schema, table.time(), TIME, title), title).as(TIME));
        List<Column> order = new ArrayList<>();
        for (int i = 0; i < table.channels().size(); i++) {
            String channel = table.channels().get(i);
            DataType type = type(schema, channel, "channels", title);
            if (!(type instanceof NumericType || type instanceof StringType || type instanceof BooleanType)) {
                throw wrong(channel, type, "numbers", title);
            }
            selected.add(column(channel).cast("string").as("v" + i));
            order.add(col("v" + i));
        }
        Column by = col(KEY);
        order.addAll(
                0,
                List.of(
                        col(Columns.SAMPLE_ID),
                        table.last() ? by.desc_nulls_last() : by.asc_nulls_last(),
                        // points of one time follow from what they say, and not from which file came first
                        col(TIME)));
        return points.select(selected.toArray(Column[]::new))
                .withColumn(KEY, ORDER.apply(col(TIME)))
                .repartition(col(Columns.SAMPLE_ID))
                .sortWithinPartitions(order.toArray(Column[]::new))
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> new EachSeries(rows, table),
                        Encoders.row(EachSeries.SCHEMA));
    }

    /** What of the points was left out. */
    static Changes changes(Dataset<Row> written, PointTable table) {
        Column nameless = col(Columns.SAMPLE_ID).isNull();
        Column cut = functions.not(nameless).and(col(PointTable.FOUND).gt(table.maxPoints()));
        Row seen = written.agg(
                        functions.coalesce(
                                functions.sum(functions.when(nameless, col(PointTable.FOUND))), functions.lit(0L)),
                        functions.count(functions.when(cut, 1)),
                        functions.min(functions.when(
                                cut,
                                functions.concat(
                                        col(Columns.SAMPLE_ID),
                                        functions.lit(": "),
                                        col(PointTable.FOUND).cast("string"),
                                        functions.lit(" points, of which the " + (table.last() ? "last " : "first ")
                                                + table.maxPoints() + " were read")))))
                .first();
        return Changes.of(Change.SERIES_POINT_NAMELESS, seen.getLong(0), "a row of the points")
                .plus(Changes.of(Change.SERIES_CUT, seen.getLong(1), seen.isNullAt(2) ? "" : seen.getString(2)));
    }

    /** An instant is the same in every session; a moment without a zone is read as one of UTC, as in files. */
    private static Column time(PointTable table, DataType type, String title) {
        Column time = column(table.time());
        if (type instanceof TimestampType) {
            return functions
                    .expr("unix_micros(" + quoted(table.time()) + ") / 1e6D")
                    .cast("string");
        }
        boolean known = type instanceof NumericType
                || type instanceof StringType
                || type instanceof DateType
                || type instanceof TimestampNTZType;
        if (!known) {
            throw wrong(table.time(), type, "numbers, days, moments or texts", title);
        }
        return time.cast("string");
    }

    private static DataType type(StructType schema, String column, String setting, String title) {
        return Arrays.stream(schema.fields())
                .filter(field -> field.name().equals(column))
                .map(StructField::dataType)
                .findFirst()
                .orElseThrow(() -> new UserError("Cannot read " + title + ": it has no column '" + column + "', found "
                        + Arrays.stream(schema.fieldNames()).sorted().collect(Collectors.joining(", ")) + ". Set "
                        + setting + " to one of them."));
    }

    private static UserError wrong(String column, DataType type, String expected, String title) {
        return new UserError("Cannot read " + title + ": its column '" + column + "' is of type " + type.simpleString()
                + ", expected " + expected + ". Name another, or cast it.");
    }

    private static Column column(String name) {
        return col(quoted(name));
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
