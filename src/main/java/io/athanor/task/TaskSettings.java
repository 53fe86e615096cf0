package io.athanor.task;

import io.athanor.base.UserError;
import io.athanor.config.Suggestion;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be learned of a sample, before any label was seen. It reads cells into a label's text, which is what tables of a
 * work directory hold: equal labels have equal texts. {@link LabelFitter} turns the labels of training rows into a {@link Task}.
 */
public sealed interface TaskSettings extends Serializable
        permits Multiclass.Settings, MultiLabel.Settings, Ordinal.Settings, Regression.Settings, NoTask {
    /** Classes that a message names. */
    int MOST_NAMED = 20;

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

    /** The classes that settings speak of, each of which some sample has to have. */
    default Set<String> named() {
        return Set.of();
    }

    /** The same as far as labels are read and spread over a split; what is made of predictions is left out. */
    default TaskSettings reading() {
        return this;
    }

    /**
     * Looks whether there are the classes that settings speak of.
     *
     * @param classes of all samples
     * @throws UserError if there is no such class
     */
    default void requireNamed(Collection<String> classes) {
        for (String name : named()) {
            if (!classes.contains(name)) {
                throw new UserError("Cannot decide by costs: they name '" + name + "', which no sample has, expected "
                        + Suggestion.of(name, classes)
                                .map(known -> "'" + known + "' perhaps, or another ")
                                .orElse("one ")
                        + "of " + classes.stream().sorted().limit(MOST_NAMED).collect(Collectors.joining(", "))
                        + (classes.size() > MOST_NAMED ? " …" : "") + ". Check task.costs in the pipeline file.");
            }
        }
    }

    /** How large a label is, where labels are measures. */
    default OptionalDouble magnitude(String label) {
        return OptionalDouble.empty();
    }

    /** One that has seen no label yet. */
    LabelFitter fitter();
}
