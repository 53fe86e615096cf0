package io.athanor.source.split;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.Change;
import io.athanor.base.PlainText;
import io.athanor.data.Columns;
import io.athanor.data.Split;
import io.athanor.table.ManifestTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * The cells that say where a sample belongs: its label, its group, its side of the split. They are compared as a person sees
 * them, so that {@code café} is one class however its accent was typed.
 */
final class SampleCells {
    private static final UserDefinedFunction TRIMMED =
            udf((UDF1<String, String>) text -> text == null ? null : PlainText.trimmed(text), DataTypes.StringType);

    private final @Nullable String label;
    private final LabelSettings labels;
    private final SplitSettings split;

    SampleCells(@Nullable String label, LabelSettings labels, SplitSettings split) {
        this.label = label;
        this.labels = labels;
        this.split = split;
    }

    /** A cell's text in NFC and without blanks around it, or null where it is empty. */
    static Column cell(String name) {
        Column text = TRIMMED.apply(raw(name));
        return when(text.notEqual(""), text);
    }

    /** The label, or null where there is none or the cell says so. */
    Column label() {
        return label == null
                ? lit(null).cast("string")
                : when(isNone(cell(label)), null).otherwise(cell(label));
    }

    /** The group, which is the sample alone where it names none. */
    Column group() {
        Column id = col(Columns.SAMPLE_ID);
        return split.groupBy() == null
                ? id
                : coalesce(when(isNone(cell(split.groupBy())), null).otherwise(cell(split.groupBy())), id);
    }

    /** The side that a cell names, or null if it names none. */
    static Column side(String column) {
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
        Stream.of(label, split.groupBy(), split.column())
                .filter(name -> name != null)
                .distinct()
                .forEach(name -> {
                    looks.put(
                            new Look(Change.CELL_TRIMMED, name),
                            look(name, cell(name).notEqual(raw(name))));
                    if (name.equals(label)) {
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
