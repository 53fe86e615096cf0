package io.athanor.ml;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.network.Signal;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * A column of a data frame that is read as the modality of its name: a vector of Spark ML, an array of numbers, a struct of
 * numbers and texts (a table), or a single number or text (a table of one column).
 */
record InputColumn(String name, DataType type) implements Serializable {
    private static final Set<String> TAKEN = Set.of(
            Columns.SAMPLE_ID,
            Columns.VIEW,
            Columns.LABEL,
            Columns.SPLIT,
            Columns.GROUP,
            Signal.LOGITS.name(),
            Signal.FUSED.name());

    /** @throws UserError if a column is not there, or of a type that is no feature, or cannot be called a modality */
    static List<InputColumn> of(StructType schema, String[] names) {
        if (names.length == 0) {
            throw new UserError("Cannot fit: inputCols is empty, expected the names of feature columns. Set it with"
                    + " setInputCols.");
        }
        List<InputColumn> columns = new ArrayList<>();
        for (String name : names) {
            InputColumn column = new InputColumn(
                    name, field(schema, name, "a column of features").dataType());
            if (!name.matches("[a-z][a-z0-9_]*") || TAKEN.contains(name)) {
                throw new UserError("Cannot read the features of '" + name + "': a modality has the name of its column,"
                        + " expected a lower-case word of letters, digits and underscores, and none of "
                        + String.join(", ", TAKEN.stream().sorted().toList()) + ". Rename the column.");
            }
            boolean feature = column.isVector()
                    || (column.isTable()
                            && Arrays.stream(column.fields())
                                    .allMatch(f -> isNumber(f.dataType()) || f.dataType() instanceof StringType));
            if (!feature) {
                throw new UserError("Cannot read the features of '" + name + "': found "
                        + column.type.simpleString()
                        + ", expected a vector, an array of numbers, a number, a text, or a struct of numbers and"
                        + " texts. Encode it first, with a PayloadEncoder for instance.");
            }
            columns.add(column);
        }
        return columns;
    }

    /** @throws UserError if it is not there */
    static StructField field(StructType schema, String name, String what) {
        return Arrays.stream(schema.fields())
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("Cannot find the column '" + name + "' among "
                        + String.join(", ", schema.fieldNames()) + ", expected " + what + ". Correct its name."));
    }

    /** @throws UserError if there is a column of this name */
    static void requireAbsent(StructType schema, String name) {
        if (Arrays.asList(schema.fieldNames()).contains(name)) {
            throw new UserError("Cannot add the column '" + name
                    + "': there is one of this name, expected none. Drop it, or give the new one another name.");
        }
    }

    static boolean isNumber(DataType type) {
        return type instanceof NumericType || type instanceof BooleanType;
    }

    Modality modality() {
        return new Modality(name);
    }

    /** Whether it is a vector, and not a table. */
    boolean isVector() {
        return type.equals(SQLDataTypes.VectorType())
                || (type instanceof ArrayType array && array.elementType() instanceof NumericType);
    }

    private boolean isTable() {
        return type instanceof StructType || type instanceof StringType || isNumber(type);
    }

    /** The column as training reads it: {@code array<float>}, or a struct of doubles and texts; null where it is null. */
    Column staged() {
        Column column = functions.col("`" + name + "`");
        if (type.equals(SQLDataTypes.VectorType())) {
            // the function itself refuses null
            return functions
                    .when(column.isNotNull(), org.apache.spark.ml.functions.vector_to_array(column, "float32"))
                    .as(name);
        }
        if (isVector()) {
            return column.cast("array<float>").as(name);
        }
        Column[] cells = Arrays.stream(fields())
                .map(field -> (type instanceof StructType ? column.getField(field.name()) : column)
                        .cast(isNumber(field.dataType()) ? "double" : "string")
                        .as(field.name()))
                .toArray(Column[]::new);
        return functions.when(column.isNotNull(), functions.struct(cells)).as(name);
    }

    /** As {@link #staged}, a number being a vector of one value. */
    Column stagedVector() {
        Column column = functions.col("`" + name + "`");
        return isVector()
                ? staged()
                : functions
                        .when(column.isNotNull(), functions.array(column.cast("float")))
                        .as(name);
    }

    /** @param width of a vector */
    Shape shape(int width) {
        return isVector()
                ? new Shape.Vector(width)
                : new Shape.Table(Arrays.stream(fields())
                        .map(field -> new Shape.Column(field.name(), isNumber(field.dataType())))
                        .toList());
    }

    /** @throws UserError if it cannot be read as a feature of this shape */
    void requireFits(Shape shape) {
        boolean fits = isVector() ? shape instanceof Shape.Vector : shape.equals(shape(0));
        if (!fits) {
            throw new UserError("Cannot read the features of '" + name + "': found " + type.simpleString()
                    + ", expected what the model was trained on, " + shape + ". Prepare it as for training.");
        }
    }

    /** A value of the column as fitted transforms take it: {@code float[]}, or a row of doubles and texts. */
    @Nullable
    Object cell(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Vector vector) {
            return floats(vector.toArray());
        }
        if (value instanceof Seq<?> seq) {
            float[] floats = new float[seq.size()];
            for (int i = 0; i < floats.length; i++) {
                if (!(seq.apply(i) instanceof Number number)) {
                    throw new IllegalArgumentException("a vector of column '" + name + "' holds " + seq.apply(i));
                }
                floats[i] = number.floatValue();
            }
            return floats;
        }
        if (value instanceof Row row) {
            @Nullable Object[] cells = new Object[row.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = scalar(row.get(i));
            }
            return RowFactory.create(cells);
        }
        return RowFactory.create(scalar(value));
    }

    private StructField[] fields() {
        return type instanceof StructType struct
                ? struct.fields()
                : new StructField[] {new StructField(name, type, true, Metadata.empty())};
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static @Nullable Object scalar(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        return value instanceof Boolean bool ? (Object) (bool ? 1.0 : 0.0) : value;
    }
}
