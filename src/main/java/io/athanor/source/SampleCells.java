package io.athanor.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.PlainText;
import io.athanor.data.Columns;
import io.athanor.table.ManifestTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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

    private record Look(Change change, String name, Column where) {}

    /** What is done to cells on the way. */
    Changes changes(Dataset<Row> cells) {
        List<Look> looks = new ArrayList<>();
        Stream.of(label, split.groupBy(), split.column())
                .filter(name -> name != null)
                .distinct()
                .forEach(name -> {
                    looks.add(new Look(Change.CELL_TRIMMED, name, cell(name).notEqual(raw(name))));
                    if (name.equals(label)) {
                        looks.add(new Look(Change.LABEL_NONE, name, isNone(cell(name))));
                    } else if (name.equals(split.groupBy())) {
                        looks.add(new Look(Change.GROUP_NONE, name, isNone(cell(name))));
                    }
                });
        List<Column> figures = new ArrayList<>();
        for (Look look : looks) {
            Column example =
                    concat(col(Columns.SAMPLE_ID), lit(": " + look.name() + " is '"), raw(look.name()), lit("'"));
            figures.add(count(when(look.where(), 1)));
            figures.add(min(when(look.where(), example)));
        }
        Row seen = cells.agg(count(lit(1)), figures.toArray(Column[]::new)).first();
        List<Changes> found = new ArrayList<>();
        for (int i = 0; i < looks.size(); i++) {
            String example = seen.isNullAt(2 * i + 2) ? "" : seen.getString(2 * i + 2);
            found.add(Changes.of(looks.get(i).change(), seen.getLong(2 * i + 1), example));
        }
        return Changes.sum(found);
    }

    /** Ids are what other tables know samples by, and stay as they are; what is odd about them is said. */
    static List<String> warnings(Dataset<Row> cells) {
        Column id = col(Columns.SAMPLE_ID);
        Row odd = cells.where(id.notEqual(TRIMMED.apply(id)))
                .agg(count(lit(1)), min(id))
                .first();
        return odd.getLong(0) == 0
                ? List.of()
                : List.of(odd.getLong(0)
                        + " ids have blanks or unseen signs around them or are not in Unicode's NFC, for" + " one '"
                        + odd.getString(1) + "': they are taken as they are, also where other tables name them.");
    }

    private Column isNone(Column text) {
        return text.isin(labels.none().toArray());
    }

    private static Column raw(String name) {
        return col(ManifestTable.CELLS).getItem(name);
    }
}
