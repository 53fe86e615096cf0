package io.athanor.ml;

import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Ordinal;
import io.athanor.task.Regression;
import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The column of a data frame that has the labels, and what is learned of it. */
record LabelColumn(StructField field, Kind kind) {
    private static final int MOST_CLASSES = 100_000;

    /** What may be learned. */
    enum Kind {
        MULTICLASS("class numbers; a StringIndexer makes them of texts"),
        ORDINAL("numbers of levels, 0 the lowest"),
        MULTI_LABEL("arrays of texts, or of class numbers"),
        REGRESSION("numbers");

        /** What the column has to hold. */
        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }
    }

    /** @throws UserError if it is not there, or of another type */
    static LabelColumn of(StructType schema, String name, Kind kind) {
        LabelColumn label = new LabelColumn(InputColumn.field(schema, name, kind.expected), kind);
        DataType type = label.field.dataType();
        boolean fits = kind == Kind.MULTI_LABEL
                ? type instanceof ArrayType array
                        && (array.elementType() instanceof NumericType || array.elementType() instanceof StringType)
                : InputColumn.isNumber(type);
        if (!fits) {
            throw new UserError("Cannot read the labels in '" + name + "': found " + type.simpleString() + ", expected "
                    + kind.expected + ".");
        }
        return label;
    }

    String name() {
        return field.name();
    }

    /** Whether several labels are numbers, and so are what is predicted. */
    boolean areNumbers() {
        return !(field.dataType() instanceof ArrayType array && array.elementType() instanceof StringType);
    }

    /** The type of what is predicted. */
    DataType predicted() {
        return kind == Kind.MULTI_LABEL
                ? DataTypes.createArrayType(areNumbers() ? DataTypes.DoubleType : DataTypes.StringType, false)
                : DataTypes.DoubleType;
    }

    /** The label's text as training reads it; null where there is none. */
    Column staged() {
        Column label = functions.col("`" + name() + "`");
        return switch (kind) {
            case MULTICLASS, ORDINAL -> wholeIfWhole(label.cast("double"));
            case REGRESSION ->
                functions.concat(functions.lit("["), label.cast("double").cast("string"), functions.lit("]"));
            case MULTI_LABEL -> {
                Column known = functions.filter(label, Column::isNotNull);
                Column texts = areNumbers()
                        ? functions.transform(known, number -> padded(wholeIfWhole(number.cast("double"))))
                        : known;
                yield functions.to_json(functions.array_sort(functions.array_distinct(texts)));
            }
        };
    }

    /** Numbers that stand in the order of letters as they do in their own. */
    private static Column padded(Column number) {
        return functions
                .when(number.rlike("^[0-9]{1,5}$"), functions.lpad(number, 5, "0"))
                .otherwise(number);
    }

    // not a cast: where Spark is strict (spark.sql.ansi.enabled) that one fails for what no long can hold
    private static Column wholeIfWhole(Column number) {
        Column whole = functions.floor(number);
        return functions.when(number.equalTo(whole), whole.cast("string")).otherwise(number.cast("string"));
    }

    /**
     * What is predicted, as labels are staged: all class numbers up to the largest, the texts, or the one number.
     *
     * @param rows staged
     * @param taught values that a teacher puts out; 0 without one
     * @throws UserError if the labels cannot be learned, or the teacher speaks of others
     */
    List<String> outputs(Dataset<Row> rows, int taught) {
        Dataset<Row> labelled = rows.where(functions.col(Columns.LABEL).isNotNull());
        if (kind == Kind.REGRESSION) {
            requireFinite(labelled);
            return List.of(name());
        }
        List<String> labels = different(labelled);
        int numbered =
                areNumbers() ? labels.stream().mapToInt(this::number).max().orElse(-1) + 1 : 0;
        int fewest = kind == Kind.MULTI_LABEL ? 1 : 2;
        if (labels.size() < fewest) {
            throw new UserError("Cannot fit: the rows have " + labels.size() + " different labels in column '" + name()
                    + "', expected at least " + fewest + ". Check what the data frame was filtered by.");
        }
        int most = areNumbers() ? Math.max(names().size(), numbered) : labels.size();
        int told = taught > 0 && kind == Kind.ORDINAL ? taught + 1 : taught;
        if (taught > 0 && (areNumbers() ? told < most : told != most)) {
            throw new UserError("Cannot distil: the teacher tells " + told + " classes apart, expected " + most
                    + " as in the labels. Take a teacher that was trained on the same labels.");
        }
        return areNumbers()
                ? IntStream.range(0, Math.max(most, told))
                        .mapToObj(c -> kind == Kind.MULTI_LABEL ? String.format(Locale.ROOT, "%05d", c) : "" + c)
                        .toList()
                : labels.stream().sorted().toList();
    }

    private List<String> different(Dataset<Row> labelled) {
        Column label = functions.col(Columns.LABEL);
        DataType texts = DataTypes.createArrayType(DataTypes.StringType);
        return labelled
                .select(kind == Kind.MULTI_LABEL ? functions.explode(functions.from_json(label, texts)) : label)
                .distinct()
                .limit(MOST_CLASSES)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private int number(String label) {
        if (!label.matches("[0-9]{1,5}")) {
            throw new UserError("Cannot fit: found the label " + label + " in column '" + name()
                    + "', expected whole numbers from 0 to " + (MOST_CLASSES - 1)
                    + ". A StringIndexer makes them of texts.");
        }
        return Integer.parseInt(label);
    }

    /**
     * What is learned of the training rows.
     *
     * @param outputs as {@link #outputs} has them
     */
    Task task(JoinedTable table, Assignment way, List<String> outputs) {
        return switch (kind) {
            case MULTICLASS -> new Multiclass(outputs, rows(table, way, outputs));
            case ORDINAL -> new Ordinal(outputs, rows(table, way, outputs));
            case REGRESSION -> table.task(new Regression.Settings(outputs), way);
            case MULTI_LABEL -> {
                MultiLabel seen = (MultiLabel) table.task(new MultiLabel.Settings(","), way);
                // those that these rows have not are there all the same: networks of several folds put out the same
                yield new MultiLabel(
                        outputs,
                        outputs.stream()
                                .map(seen.labels()::indexOf)
                                .map(place -> place < 0 ? 0L : seen.rows().get(place))
                                .toList(),
                        seen.all());
            }
        };
    }

    private static List<Long> rows(JoinedTable table, Assignment way, List<String> outputs) {
        Map<String, Long> rows = table.trainingLabels(way);
        return outputs.stream().map(output -> rows.getOrDefault(output, 0L)).toList();
    }

    /** The task with the classes called as the column's metadata call them, as a StringIndexer leaves them behind. */
    Task named(Task task) {
        if (task instanceof Multiclass classes) {
            return new Multiclass(named(classes.classes()), classes.rows());
        }
        return task instanceof Ordinal levels ? new Ordinal(named(levels.levels()), levels.rows()) : task;
    }

    private List<String> named(List<String> numbers) {
        List<String> names = names();
        return IntStream.range(0, numbers.size())
                .mapToObj(c -> c < names.size() ? names.get(c) : numbers.get(c))
                .toList();
    }

    private List<String> names() {
        return field.dataType() instanceof NumericType
                        && Attribute.fromStructField(field) instanceof NominalAttribute nominal
                        && nominal.values().isDefined()
                ? List.of(nominal.values().get())
                : List.of();
    }

    private void requireFinite(Dataset<Row> labelled) {
        Column number = functions.abs(
                functions.get_json_object(functions.col(Columns.LABEL), "$[0]").cast("double"));
        List<Row> bad = labelled.where(number.isNull().or(number.isNaN()).or(number.gt(Float.MAX_VALUE)))
                .select(Columns.LABEL)
                .limit(1)
                .collectAsList();
        if (!bad.isEmpty()) {
            String found = bad.get(0).getString(0);
            throw new UserError("Cannot fit: found the label " + found.substring(1, found.length() - 1) + " in column '"
                    + name() + "', expected numbers. Make it null where there is none.");
        }
    }
}
