package io.athanor.task;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What is to be learned of a sample, before any label was seen. It reads cells into a label's text, which is what tables of a
 * work directory hold: equal labels have equal texts. {@link LabelFitter} turns the labels of training rows into a {@link Task}.
 */
public sealed interface TaskSettings extends Serializable
        permits Multiclass.Settings, MultiLabel.Settings, Ordinal.Settings, Regression.Settings, NoTask {
    /** Whether anything is learned from labels. */
    default boolean learns() {
        return true;
    }

    /**
     * The cells that hold a sample's label.
     *
     * @param label the pipeline's own setting, if it has one
     */
    default List<String> cells(@Nullable String label) {
        return label == null ? List.of() : List.of(label);
    }

    /**
     * The text of a label: that of its one cell, unless a task reads it in another way.
     *
     * @param cells as {@link #cells} has them, trimmed; null where one is empty or says that there is no label
     * @return null where the sample has no label
     * @throws IllegalArgumentException if a cell is not what this task expects: {@code "'abc', expected a number"}
     */
    default @Nullable String read(List<@Nullable String> cells) {
        return cells.isEmpty() ? null : cells.get(0);
    }

    /** The classes that a label's text names, each of which training has to know: the label itself; none where labels are measures. */
    default List<String> classesOf(String label) {
        return List.of(label);
    }

    /** The fewest classes that training rows have to have. */
    default int fewestClasses() {
        return 2;
    }

    /** What samples are spread over the sides of a split by. */
    default Stratification strata() {
        return Stratification.LABEL;
    }

    /** How large a label is, where labels are measures. */
    default OptionalDouble magnitude(String label) {
        return OptionalDouble.empty();
    }

    /** One that has seen no label yet. */
    LabelFitter fitter();
}
