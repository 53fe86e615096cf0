package io.athanor.source.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.map_keys;

import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.table.ManifestTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Whether a manifest has the cells that a pipeline names, and they say what they should. One pass over it answers all that
 * is asked; only what a mistake is told with is read when there is one.
 */
final class SampleChecks {
    private static final int EXAMPLES = 5;

    private enum About {
        ODD_ID,
        BROKEN,
        NO_LABEL,
        SIDELESS
    }

    private final Dataset<Row> cells;
    private final SampleCells read;
    private final SplitSettings split;

    /** The settings that name a cell, by the cell. */
    private final Map<String, String> named = new LinkedHashMap<>();

    private final Map<Object, Question.Answer> found;

    /**
     * Looks through the manifest.
     *
     * @param cells sample_id and cells of the manifest
     * @param label cells that hold the label
     * @param tableColumns cells used as features
     */
    SampleChecks(
            Dataset<Row> cells, SampleCells read, List<String> label, SplitSettings split, List<String> tableColumns) {
        this.cells = cells;
        this.read = read;
        this.split = split;
        label.forEach(cell -> name(cell, label.size() == 1 ? "label" : "the targets of the task"));
        // here, not when their turn comes after hours of pictures
        tableColumns.forEach(column -> name(column, "a table modality's columns"));
        name(split.groupBy(), "split.group-by");
        name(split.column(), "split.column");
        this.found = Question.answers(cells, questions());
    }

    private void name(@Nullable String cell, String setting) {
        if (cell != null) {
            named.putIfAbsent(cell, setting);
        }
    }

    private Map<Object, Question> questions() {
        Column id = col(Columns.SAMPLE_ID);
        Map<Object, Question> questions = new LinkedHashMap<>(read.looks());
        named.keySet()
                .forEach(cell ->
                        questions.put(cell, new Question(SampleCells.cell(cell).isNotNull(), id)));
        questions.put(About.ODD_ID, new Question(SampleCells.isOddId(), id));
        questions.put(About.BROKEN, new Question(SampleCells.isBroken(), id));
        questions.put(About.NO_LABEL, new Question(read.fault().isNotNull(), id));
        if (split.column() != null) {
            questions.put(
                    About.SIDELESS,
                    new Question(SampleCells.side(split.column()).isNull(), id));
        }
        return questions;
    }

    private Question.Answer answer(Object asked) {
        return Objects.requireNonNull(found.get(asked));
    }

    /**
     * Whether cells say what they should.
     *
     * @throws UserError if no sample has a cell that a setting names, a sample's cells are no label of the task, or its cell does
     *     not name a split
     */
    void requireCells() {
        named.forEach((cell, setting) -> {
            if (answer(cell).rows() == 0) {
                throw lacking(cell, setting);
            }
        });
        if (answer(About.NO_LABEL).rows() > 0) {
            throw unlabelled(answer(About.NO_LABEL).rows());
        }
        if (split.column() != null && answer(About.SIDELESS).rows() > 0) {
            throw sideless(split.column());
        }
    }

    private UserError lacking(String name, String setting) {
        String known = cells
                .select(explode(map_keys(col(ManifestTable.CELLS))).as("name"))
                .distinct()
                .orderBy("name")
                .limit(50)
                .collectAsList()
                .stream()
                .map(r -> r.getString(0))
                .filter(cell -> !cell.equals(ManifestTable.BROKEN))
                .collect(Collectors.joining(", "));
        return new UserError("Cannot read " + setting + ": no sample has a '" + name + "', found "
                + (known.isEmpty() ? "no cells at all" : known) + ". Set " + setting + " to one of them.");
    }

    private UserError unlabelled(long rows) {
        String examples = cells
                .select(col(Columns.SAMPLE_ID), read.fault().as("fault"))
                .where(col("fault").isNotNull())
                .orderBy(Columns.SAMPLE_ID)
                .limit(EXAMPLES)
                .collectAsList()
                .stream()
                .map(r -> r.getString(0) + " has " + r.getString(1))
                .collect(Collectors.joining("; "));
        return new UserError("Cannot read the labels of " + rows + " samples: " + examples
                + ". Mend the cells, list texts that mean no label under labels.none, or set another task.");
    }

    private UserError sideless(String column) {
        String examples = cells
                .where(SampleCells.side(column).isNull())
                .select(col(Columns.SAMPLE_ID), col(ManifestTable.CELLS).getItem(column))
                .orderBy(Columns.SAMPLE_ID)
                .limit(EXAMPLES)
                .collectAsList()
                .stream()
                .map(r -> (r.isNullAt(1) ? "nothing" : "'" + r.getString(1) + "'") + " for " + r.getString(0))
                .collect(Collectors.joining(", "));
        return new UserError(
                "Cannot split by '" + column + "': " + examples
                        + ", expected train, validation (or val, valid, dev) or test. Mend the column, or leave split.column out.");
    }

    /** Ids are what other tables know samples by, and stay as they are; what is odd about them is said. */
    List<String> warnings() {
        return answer(About.ODD_ID).rows() == 0
                ? List.of()
                : List.of(answer(About.ODD_ID).rows()
                        + " ids have blanks or unseen signs around them or are not in Unicode's NFC, for one '"
                        + answer(About.ODD_ID).example()
                        + "': they are taken as they are, also where other tables name them.");
    }

    /** Samples whose cells cannot be read. */
    long broken() {
        return answer(About.BROKEN).rows();
    }

    /** What is done to cells on the way. */
    Changes changes() {
        List<Changes> changes = new ArrayList<>();
        read.looks()
                .keySet()
                .forEach(look -> changes.add(Changes.of(
                        look.change(), answer(look).rows(), answer(look).example())));
        return Changes.sum(changes);
    }

    /** Groups that a split column puts on both sides, if there are any. */
    static List<String> straddling(Dataset<Row> samples, String groupBy, String column) {
        long groups = samples.groupBy(Columns.GROUP)
                .agg(count_distinct(col(Columns.SPLIT)).as("sides"))
                .where("sides > 1")
                .count();
        return groups == 0
                ? List.of()
                : List.of(groups + " groups of '" + groupBy + "' stand on both sides of the split that '" + column
                        + "' makes: figures on the test side will be too good.");
    }
}
