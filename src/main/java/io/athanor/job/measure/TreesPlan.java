package io.athanor.job.measure;

import io.athanor.data.FeatureSpec;
import io.athanor.data.Shape;
import io.athanor.evaluate.Method;
import io.athanor.evaluate.TreesChoice;
import io.athanor.job.PipelineSettings;
import io.athanor.task.TaskSettings;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.score.Baselines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Of what boosted trees are fitted: of the same in every fold, so it follows from the joined table and not from a fold's rows.
 *
 * @param fitted modalities by name, and {@link Method#ALL}
 * @param notes what is left out, and why
 */
record TreesPlan(List<String> fitted, List<String> notes) {
    /** What a column of a table comes to, roughly: a number, or a value a word. */
    private static final int VALUES_A_COLUMN = 16;

    TreesPlan {
        fitted = List.copyOf(fitted);
        notes = List.copyOf(notes);
    }

    static TreesPlan of(JoinedTable table, PipelineSettings settings) {
        TreesChoice choice = settings.evaluate().trees();
        if (choice == TreesChoice.NEVER) {
            return new TreesPlan(List.of(), List.of());
        }
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (FeatureSpec spec : table.files().schema().specs()) {
            widths.put(spec.modality().name(), width(spec.shape()));
        }
        widths.put(Method.ALL, widths.values().stream().mapToInt(w -> w).sum());
        if (choice == TreesChoice.ALWAYS) {
            return new TreesPlan(List.copyOf(widths.keySet()), List.of());
        }
        // of numbers there are no classes, and a target a cell
        TaskSettings task = settings.task().kind();
        int outputs = Math.max(
                table.classes(task).size(), task.cells(settings.label()).size());
        List<String> fitted = new ArrayList<>();
        List<String> left = new ArrayList<>();
        widths.forEach((name, width) ->
                (Baselines.areTreesQuick(table.files().samples(), width, outputs) ? fitted : left).add(name));
        return new TreesPlan(
                fitted,
                left.isEmpty()
                        ? List.of()
                        : List.of("Boosted trees are not fitted on " + String.join(", ", left)
                                + ": that many rows, values and outputs would take more than a few minutes of a core."
                                + " evaluate.trees: always fits them all the same."));
    }

    /** Before any transform is fitted. */
    private static int width(Shape shape) {
        if (shape instanceof Shape.Vector vector) {
            return vector.width();
        }
        return shape instanceof Shape.Sequence tokens
                ? tokens.width()
                : VALUES_A_COLUMN * ((Shape.Table) shape).columns().size();
    }
}
