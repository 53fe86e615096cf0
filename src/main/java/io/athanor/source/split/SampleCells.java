package io.athanor.source.split;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.Change;
import io.athanor.base.PlainText;
import io.athanor.data.Columns;
import io.athanor.data.Split;
import io.athanor.table.ManifestTable;
import io.athanor.task.Strata;
import io.athanor.task.TaskSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The cells that say where a sample belongs: its label, its group, its side of the split. They are compared as a person sees
 * them, so that {@code café} is one class however its accent was typed.
 */
public final class SampleCells {
    private static final String MAGNITUDE = "magnitude";

    private static final UserDefinedFunction TRIMMED =
            udf((UDF1<String, String>) text -> text == null ? null : PlainText.trimmed(text), DataTypes.StringType);

    private final TaskSettings task;
    private final List<String> label;
    private final LabelSettings labels;
    private final SplitSettings split;

    /** @param label the cells that hold it; none leaves every sample unlabelled */
    public SampleCells(TaskSettings task, List<String> label, LabelSettings labels, SplitSettings split) {
        this.task = task;
        this.label = label;
        this.labels = labels;
        this.split = split;
    }

    /** A cell's text in NFC and without blanks around it, or null where it is empty. */
    public static Column cell(String name) {
        Column text = TRIMMED.apply(raw(name));
        return when(text.notEqual(""), text);
    }

    /** The label's text, or null where there is none, the cells say so, or they are no label. */
    public Column label() {
        TaskSettings reader = task;
        return label.isEmpty()
                ? lit(null).cast("string")
                : udf((UDF1<Seq<String>, String>) cells -> read(reader, cells).label(), DataTypes.StringType)
                        .apply(labelCells());
    }

    /** What is wrong with the cells of a label, or null. */
    public Column fault() {
        TaskSettings reader = task;
        return label.isEmpty()
                ? lit(null).cast("string")
                : udf((UDF1<Seq<String>, String>) cells -> read(reader, cells).fault(), DataTypes.StringType)
                        .apply(labelCells());
    }

    private Column labelCells() {
        return array(label.stream()
                .map(name -> when(isNone(cell(name)), null).otherwise(cell(name)))
                .toArray(Column[]::new));
    }

    private record Reading(@Nullable String label, @Nullable String fault) {}

    private static Reading read(TaskSettings task, Seq<String> cells) {
        try {
            return new Reading(task.read(JavaConverters.seqAsJavaList(cells)), null);
        } catch (IllegalArgumentException e) {
            return new Reading(null, String.valueOf(e.getMessage()));
        }
    }

    /**
     * What samples are spread over the sides by; null where there is no label.
     *
     * @param samples with labels as {@link #label} has them
     */
    public Column stratum(Dataset<Row> samples) {
        Column text = col(Columns.LABEL);
        return switch (task.strata()) {
            case LABEL -> text;
            case RAREST_CLASS -> stratum(text, Strata.byRarest(task, samplesOfClasses(samples)));
            case MEASURE -> {
                Column magnitude = magnitude().apply(text);
                // without an error it is the same however the rows lie
                double[] cuts = samples.select(magnitude.as(MAGNITUDE))
                        .na()
                        .drop()
                        .stat()
                        .approxQuantile(MAGNITUDE, Strata.shares(), 0);
                yield stratum(text, Strata.byMeasure(task, cuts));
            }
        };
    }

    private static Column stratum(Column text, Strata strata) {
        return udf((UDF1<String, String>) label -> label == null ? null : strata.of(label), DataTypes.StringType)
                .apply(text);
    }

    private UserDefinedFunction magnitude() {
        TaskSettings reader = task;
        return udf(
                (UDF1<String, Double>) label -> {
                    OptionalDouble value = label == null ? OptionalDouble.empty() : reader.magnitude(label);
                    return value.isPresent() ? value.getAsDouble() : null;
                },
                DataTypes.DoubleType);
    }

    private Map<String, Long> samplesOfClasses(Dataset<Row> samples) {
        Map<String, Long> counts = new HashMap<>();
        samples.select(explode(classes()).as(Columns.LABEL))
                .groupBy(Columns.LABEL)
                .count()
                .collectAsList()
                .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        return counts;
    }

    /** The classes that a label names: a list. */
    public Column classes() {
        TaskSettings reader = task;
        return udf(
                        (UDF1<String, String[]>) label -> label == null
                                ? new String[0]
                                : reader.classesOf(label).toArray(String[]::new),
                        DataTypes.createArrayType(DataTypes.StringType))
                .apply(col(Columns.LABEL));
    }

    /** The group, which is the sample alone where it names none. */
    public Column group() {
        Column id = col(Columns.SAMPLE_ID);
        return split.groupBy() == null
                ? id
                : coalesce(when(isNone(cell(split.groupBy())), null).otherwise(cell(split.groupBy())), id);
    }

    /** The side that a cell names, or null if it names none. */
    public static Column side(String column) {
        Column word = lower(cell(column));
        Column side = lit(null).cast("string");
        for (Map.Entry<String, Split> known : Split.byWord().entrySet()) {
            side = when(word.equalTo(known.getKey()), known.getValue().column()).otherwise(side);
        }
        // of a row that cannot be read no side is known; without a label it takes part in none
        return when(word.isNull().and(isBroken()), Split.TRAIN.column()).otherwise(side);
    }

    /** Whether the cells cannot be read. */
    static Column isBroken() {
        return raw(ManifestTable.BROKEN).isNotNull();
    }

    /** Whether an id is not as a person would write it. It is what other tables know the sample by, and stays as it is. */
    static Column isOddId() {
        Column id = col(Columns.SAMPLE_ID);
        return id.notEqual(TRIMMED.apply(id));
    }

    /** What may be done to a cell on the way. */
    record Look(Change change, String cell) {}

    /** Of which rows it is done to, each named with the cell as it was. */
    Map<Look, Question> looks() {
        Map<Look, Question> looks = new LinkedHashMap<>();
        Stream.concat(label.stream(), Stream.of(split.groupBy(), split.column()).filter(Objects::nonNull))
                .distinct()
                .forEach(name -> {
                    looks.put(
                            new Look(Change.CELL_TRIMMED, name),
                            look(name, cell(name).notEqual(raw(name))));
                    if (label.contains(name)) {
                        looks.put(new Look(Change.LABEL_NONE, name), look(name, isNone(cell(name))));
                    } else if (name.equals(split.groupBy())) {
                        looks.put(new Look(Change.GROUP_NONE, name), look(name, isNone(cell(name))));
                    }
                });
        return looks;
    }

    private static Question look(String name, Column where) {
        return new Question(where, concat(col(Columns.SAMPLE_ID), lit(": " + name + " is '"), raw(name), lit("'")));
    }

    private Column isNone(Column text) {
        return text.isin(labels.none().toArray());
    }

    private static Column raw(String name) {
        return col(ManifestTable.CELLS).getItem(name);
    }
}
