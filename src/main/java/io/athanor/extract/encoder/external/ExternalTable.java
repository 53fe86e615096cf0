package io.athanor.extract.encoder.external;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Rejection;
import io.athanor.data.RowKey;
import io.athanor.data.Shape;
import io.athanor.extract.encoder.table.ScalarColumns;
import io.athanor.extract.publish.SampleRecords;
import io.athanor.table.QuarantineTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * A table of another system as it was found: its records, checked, and the shape of their features.
 *
 * @param records of the form that {@link SampleRecords} takes
 * @param changes what was done to cells that no setting asked for
 */
record ExternalTable(Dataset<Row> records, Shape shape, Changes changes) {

    /** @throws UserError if a column that the settings name is not there or of a type that cannot be used */
    static ExternalTable open(Modality modality, ExternalSettings settings, ExternalFiles files, SparkSession spark) {
        return new Opening(modality, settings, read(modality, settings, files, spark)).checked();
    }

    private static Dataset<Row> read(
            Modality modality, ExternalSettings settings, ExternalFiles files, SparkSession spark) {
        SparkSession own = spark.newSession();
        own.conf().set("spark.sql.caseSensitive", true);
        try {
            return own.read().option("mergeSchema", true).parquet(files.uris());
        } catch (Exception e) {
            if (e instanceof SparkException) {
                throw new UserError(
                        "Cannot take up " + modality + ": the files of " + settings.path()
                                + " cannot be read as one Parquet table (" + firstLine(e) + "), expected files of one"
                                + " form. Write the table anew.",
                        e);
            }
            throw e;
        }
    }

    private static String firstLine(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
    }

    /** The table while its columns are looked at. */
    private record Opening(Modality modality, ExternalSettings settings, Dataset<Row> table) {

        ExternalTable checked() {
            requireViews();
            return settings.vector() != null ? vectors(settings.vector()) : columns();
        }

        private ExternalTable vectors(String name) {
            DataType type = type(name, "vector");
            if (!(type instanceof ArrayType list)
                    || !(list.elementType() instanceof FloatType || list.elementType() instanceof DoubleType)) {
                throw wrongType(name, type, "a list of floats or doubles", "vector");
            }
            Column vector = column(name).cast(DataTypes.createArrayType(DataTypes.FloatType));
            Dataset<Row> read = table.select(key(), view(), vector.as("vector"), order());
            int width = settings.width() == null ? commonestWidth(read, name) : settings.width();
            Column found = col("vector");
            // one look for both: it says neither yes nor no where there is no NaN but an empty value
            Column whole = not(coalesce(array_contains(found, Float.NaN), lit(true)));
            Column finite = whole.and(array_max(found).lt(Float.POSITIVE_INFINITY))
                    .and(array_min(found).gt(Float.NEGATIVE_INFINITY));
            Column fits = size(found).equalTo(width);
            Column there = found.isNotNull();
            Dataset<Row> checked = read.select(
                    col(SampleRecords.KEY),
                    col(Columns.VIEW),
                    when(there.and(fits).and(finite), found).as(SampleRecords.VALUE),
                    col(SampleRecords.ORDER),
                    when(there.and(not(fits)), Rejection.WRONG_WIDTH)
                            .when(there.and(not(finite)), Rejection.NOT_FINITE)
                            .as(QuarantineTable.REASON),
                    when(there.and(not(fits)), concat(size(found).cast("string"), lit(" values, not " + width)))
                            .when(there.and(not(finite)), "a value is empty, infinite or not a number")
                            .as(QuarantineTable.MESSAGE),
                    none(QuarantineTable.PAYLOAD_SHA256),
                    none(QuarantineTable.URI),
                    none(Columns.REVISION));
            return new ExternalTable(checked, new Shape.Vector(width), Changes.NONE);
        }

        private int commonestWidth(Dataset<Row> read, String name) {
            List<Row> widths = read.where(size(col("vector")).gt(0))
                    .groupBy(size(col("vector")).as("width"))
                    .agg(count(lit(1)).as("rows"))
                    .orderBy(col("rows").desc(), col("width"))
                    .limit(1)
                    .collectAsList();
            if (widths.isEmpty()) {
                throw new UserError("Cannot take up " + modality + ": no row of " + settings.path() + " has a value in "
                        + name + ", expected vectors. Set modalities." + modality + ".vector to the column that holds"
                        + " them.");
            }
            return widths.get(0).getInt(0);
        }

        private ExternalTable columns() {
            List<Column> selected = new ArrayList<>(List.of(key(), view(), order()));
            List<String> numeric = new ArrayList<>(settings.numeric());
            for (int i = 0; i < settings.columns().size(); i++) {
                String name = settings.columns().get(i);
                DataType type = type(name, "columns");
                if (!isScalar(type)) {
                    throw wrongType(name, type, "numbers or texts", "columns");
                }
                if (type instanceof NumericType && !settings.categorical().contains(name) && !numeric.contains(name)) {
                    numeric.add(name);
                }
                selected.add(ScalarColumns.filled(column(name).cast("string")).as(ScalarColumns.cell(i)));
            }
            Dataset<Row> cells = table.select(selected.toArray(Column[]::new));
            ScalarColumns columns = ScalarColumns.lookedAt(
                    cells, col(SampleRecords.KEY), settings.columns(), numeric, settings.categorical());
            Dataset<Row> checked = cells.withColumn("wrong", columns.wrong())
                    .select(
                            col(SampleRecords.KEY),
                            col(Columns.VIEW),
                            when(col("wrong").isNull().and(columns.any()), columns.struct())
                                    .as(SampleRecords.VALUE),
                            col(SampleRecords.ORDER),
                            col("wrong").getField(QuarantineTable.REASON).as(QuarantineTable.REASON),
                            col("wrong").getField(QuarantineTable.MESSAGE).as(QuarantineTable.MESSAGE),
                            none(QuarantineTable.PAYLOAD_SHA256),
                            none(QuarantineTable.URI),
                            none(Columns.REVISION));
            return new ExternalTable(checked, columns.shape(), columns.changes());
        }

        private Column key() {
            DataType type = type(settings.id(), "id");
            if (!(type instanceof StringType || type instanceof IntegralType)) {
                throw wrongType(settings.id(), type, "texts or whole numbers", "id");
            }
            Column id = column(settings.id()).cast("string");
            return when(length(trim(id)).gt(0), id).as(SampleRecords.KEY);
        }

        private Column view() {
            Column view = settings.view() == null
                    ? lit(RowKey.PAYLOAD)
                    : column(settings.view()).cast("int");
            return view.as(Columns.VIEW);
        }

        /** A row of no known view belongs nowhere, as one without an id does; but it is a mistake in the table, not a stranger. */
        private void requireViews() {
            String name = settings.view();
            if (name == null) {
                return;
            }
            DataType type = type(name, "view");
            if (!(type instanceof IntegralType)) {
                throw wrongType(name, type, "whole numbers", "view");
            }
            Column view = column(name).cast("long");
            Column bad = view.isNull().or(view.lt(RowKey.PAYLOAD)).or(view.gt(Integer.MAX_VALUE));
            Column example = concat(
                    lit("the id "),
                    coalesce(key(), lit("null")),
                    lit(" with "),
                    coalesce(view.cast("string"), lit("null")));
            Row found = table.agg(count(when(bad, 1)), min(when(bad, example))).first();
            if (found.getLong(0) > 0) {
                throw new UserError("Cannot take up " + modality + ": " + found.getLong(0) + " rows of "
                        + settings.path() + " have no view in the column '" + name + "', " + found.getString(1)
                        + " among them, expected whole numbers from 0, the payload itself, to " + Integer.MAX_VALUE
                        + ". Mend these rows, or set modalities." + modality + ".view to another column.");
            }
        }

        /** Numbers in texts are ordered as numbers, and before words. */
        private Column order() {
            String name = settings.order();
            if (name == null) {
                return lit(null).cast("string").as(SampleRecords.ORDER);
            }
            DataType type = type(name, "order");
            if (!isScalar(type)) {
                throw wrongType(name, type, "numbers, texts or times", "order");
            }
            return (type instanceof StringType ? SampleRecords.orderOf(column(name)) : column(name))
                    .as(SampleRecords.ORDER);
        }

        private DataType type(String column, String setting) {
            return Arrays.stream(table.schema().fields())
                    .filter(field -> field.name().equals(column))
                    .map(StructField::dataType)
                    .findFirst()
                    .orElseThrow(() -> new UserError("Cannot take up " + modality + ": " + settings.path()
                            + " has no column '" + column + "', found "
                            + Arrays.stream(table.schema().fieldNames())
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ". Set modalities." + modality + "." + setting + " to one of them."));
        }

        private UserError wrongType(String column, DataType type, String expected, String setting) {
            return new UserError("Cannot take up " + modality + ": the column '" + column + "' of " + settings.path()
                    + " is of type " + type.simpleString() + ", expected " + expected + ". Set modalities." + modality
                    + "." + setting + " to another, or write the table with that type.");
        }
    }

    private static boolean isScalar(DataType type) {
        return type instanceof NumericType
                || type instanceof StringType
                || type instanceof BooleanType
                || type instanceof DateType
                || type instanceof TimestampType
                || type instanceof TimestampNTZType;
    }

    private static Column column(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    private static Column none(String name) {
        return lit(null).cast("string").as(name);
    }
}
