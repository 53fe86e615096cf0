package io.athanor.extract.encoder.sparkml;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.forall;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Rejection;
import io.athanor.data.RowKey;
import io.athanor.data.Shape;
import io.athanor.extract.publish.SampleRecords;
import io.athanor.table.QuarantineTable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What a transformer makes of a data frame, and which sample it fails on if it fails. */
record Transformed(Modality modality, SparkMlSettings settings, Transformer transformer) {
    private static final String VECTOR = "vector";
    private static final String VECTORS = "vectors";
    private static final ArrayType FLOATS = DataTypes.createArrayType(DataTypes.FloatType);

    /** Pieces among which the sample is looked for that a transformer fails on. */
    private static final int PIECES = 1 << 20;

    static Transformed of(Modality modality, SparkMlSettings settings, Transformer transformer) {
        return new Transformed(modality, settings, transformer);
    }

    /**
     * {@code sample_id}, and {@link #VECTOR} or the {@link #VECTORS} of a sequence, as floats.
     *
     * @throws UserError if the transformer does not take such columns, or makes none that can be a feature
     */
    Dataset<Row> of(Dataset<Row> samples) {
        Dataset<Row> all = transformed(samples);
        DataType type = type(all);
        Column output = all.col(quoted(settings.output()));
        Column id = all.col(Columns.SAMPLE_ID);
        if (type.equals(SQLDataTypes.VectorType())) {
            return all.select(
                    id,
                    functions.vector_to_array(output, "float64").cast(FLOATS).as(VECTOR));
        }
        if (type instanceof ArrayType list && list.elementType() instanceof NumericType) {
            return all.select(id, output.cast(FLOATS).as(VECTOR));
        }
        Column vectors = type instanceof ArrayType list && list.elementType() instanceof StructType
                ? output.getField(settings.field())
                : output;
        return all.select(id, vectors.cast(DataTypes.createArrayType(FLOATS)).as(VECTORS));
    }

    private Dataset<Row> transformed(Dataset<Row> samples) {
        try {
            return transformer.transform(samples);
        } catch (Exception e) {
            // of whatever kind: Scala declares none, and what is not known before may be thrown by a stranger's code
            if (e instanceof AnalysisException || e instanceof RuntimeException) {
                throw new UserError(
                        "Cannot extract " + modality + ": " + settings.title() + " does not take " + settings.input()
                                + " (" + firstLine(e) + "), expected columns that it reads. Correct modalities."
                                + modality + ".input, .numeric or .params.",
                        e);
            }
            throw e;
        }
    }

    private DataType type(Dataset<Row> all) {
        List<String> columns = Arrays.asList(all.columns());
        for (String name : List.of(Columns.SAMPLE_ID, settings.output())) {
            if (!columns.contains(name)) {
                throw new UserError("Cannot extract " + modality + ": " + settings.title() + " leaves no column "
                        + name + ", found " + String.join(", ", columns) + ". "
                        + (name.equals(settings.output())
                                ? "Set modalities." + modality + ".output to one of them."
                                : "Name a transformer that keeps the columns it does not know."));
            }
        }
        DataType type = all.schema().apply(settings.output()).dataType();
        boolean vector = type.equals(SQLDataTypes.VectorType())
                || (type instanceof ArrayType list
                        && (list.elementType() instanceof NumericType || isNumbers(list.elementType())));
        if (!vector) {
            throw new UserError("Cannot extract " + modality + ": the column " + settings.output() + " of "
                    + settings.title() + " is of type " + type.simpleString()
                    + ", expected a vector, a list of numbers, or a list of vectors or of structs with a field "
                    + settings.field() + ". Set modalities." + modality + ".output or .field.");
        }
        return type;
    }

    private boolean isNumbers(DataType element) {
        DataType vector = element;
        if (element instanceof StructType struct) {
            if (!Arrays.asList(struct.fieldNames()).contains(settings.field())) {
                return false;
            }
            vector = struct.apply(settings.field()).dataType();
        }
        return vector instanceof ArrayType list && list.elementType() instanceof NumericType;
    }

    /**
     * The features, checked.
     *
     * @param rows of the form that {@link SampleRecords} takes
     */
    record Records(Dataset<Row> rows, Shape shape, Changes changes) {}

    /** @param made what {@link #of(Dataset)} gave */
    Records records(Dataset<Row> made) {
        boolean sequence = Arrays.asList(made.columns()).contains(VECTORS);
        Integer set = settings.width();
        int width = set == null ? commonestWidth(made, sequence) : set;
        Column own = sequence ? slice(col(VECTORS), 1, settings.maxTokens()) : col(VECTOR);
        Column there = sequence
                ? col(VECTORS).isNotNull().and(size(col(VECTORS)).gt(0))
                : col(VECTOR).isNotNull();
        Column fits = sequence
                ? forall(own, vector -> coalesce(size(vector).equalTo(width), lit(false)))
                : size(own).equalTo(width);
        Column found = when(there, sequence ? flatten(own) : own);
        Column whole = not(coalesce(array_contains(found, Float.NaN), lit(true)));
        Column finite = whole.and(array_max(found).lt(Float.POSITIVE_INFINITY))
                .and(array_min(found).gt(Float.NEGATIVE_INFINITY));
        Column none = lit(null).cast("string");
        Dataset<Row> rows = made.select(
                col(Columns.SAMPLE_ID).as(SampleRecords.KEY),
                lit(RowKey.PAYLOAD).as(Columns.VIEW),
                when(there.and(fits).and(finite), found).as(SampleRecords.VALUE),
                none.as(SampleRecords.ORDER),
                when(there.and(not(fits)), Rejection.WRONG_WIDTH)
                        .when(there.and(not(finite)), Rejection.NOT_FINITE)
                        .as(QuarantineTable.REASON),
                when(there.and(not(fits)), lit("a vector does not have " + width + " values"))
                        .when(there.and(not(finite)), "a value is empty, infinite or not a number")
                        .as(QuarantineTable.MESSAGE),
                none.as(QuarantineTable.PAYLOAD_SHA256),
                none.as(QuarantineTable.URI),
                none.as(Columns.REVISION));
        return new Records(
                rows,
                sequence ? new Shape.Sequence(settings.maxTokens(), width) : new Shape.Vector(width),
                sequence ? cut(made) : Changes.NONE);
    }

    private Changes cut(Dataset<Row> made) {
        Column longer = size(col(VECTORS)).gt(settings.maxTokens());
        Row found = made.agg(
                        count(when(longer, 1)),
                        min(when(
                                longer,
                                concat(col(Columns.SAMPLE_ID), lit(": "), size(col(VECTORS)), lit(" vectors")))))
                .first();
        return Changes.of(Change.SEQUENCE_CUT, found.getLong(0), found.isNullAt(1) ? "" : found.getString(1));
    }

    private int commonestWidth(Dataset<Row> made, boolean sequence) {
        Column width = size(sequence ? col(VECTORS).getItem(0) : col(VECTOR));
        List<Row> widths = made.where(width.gt(0))
                .groupBy(width.as("width"))
                .agg(count(lit(1)).as("rows"))
                .orderBy(col("rows").desc(), col("width"))
                .limit(1)
                .collectAsList();
        if (widths.isEmpty()) {
            throw new UserError("Cannot extract " + modality + ": " + settings.title()
                    + " makes no vector of any sample, expected some. Set modalities." + modality
                    + ".from to cells that the samples have.");
        }
        return widths.get(0).getInt(0);
    }

    /**
     * What a person can mend of a failure: which sample it is. Halves of the samples are tried until one is left.
     *
     * @param samples what was given to the transformer
     */
    RuntimeException blamed(Dataset<Row> samples, Exception failure) {
        Column piece = pmod(xxhash64(col(Columns.SAMPLE_ID)), lit((long) PIECES));
        int from = 0;
        int to = PIECES;
        while (to - from > 1) {
            int middle = (from + to) >>> 1;
            boolean first = fails(samples.where(piece.geq(from).and(piece.lt(middle)))) != null;
            from = first ? from : middle;
            to = first ? middle : to;
        }
        for (Row row : samples.where(piece.equalTo(from))
                .select(Columns.SAMPLE_ID)
                .orderBy(Columns.SAMPLE_ID)
                .limit(100)
                .collectAsList()) {
            String id = row.getString(0);
            Exception why = fails(samples.where(col(Columns.SAMPLE_ID).equalTo(id)));
            if (why != null) {
                return new UserError(
                        "Cannot extract " + modality + ": " + settings.title() + " fails on the sample " + id + " ("
                                + firstLine(why) + "), expected a row that it can take. Mend the sample's cells "
                                + settings.from() + ", or leave it out.",
                        why);
            }
        }
        return new IllegalStateException(settings.title() + " failed, and on no sample alone", failure);
    }

    private @Nullable Exception fails(Dataset<Row> some) {
        try {
            of(some).write().format("noop").mode("overwrite").save();
            return null;
        } catch (Exception e) {
            // Scala throws it without declaring it
            if (e instanceof SparkException) {
                return e;
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

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
