package io.athanor.evaluate;

import io.athanor.task.Decision;
import io.athanor.task.Task;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is to be known of a method's rows of one split or fold, under one condition. Travels to where the rows are.
 *
 * @param decision what is made of predictions
 * @param metrics keys of those that are computed
 * @param resampled keys of those of them that are computed of every resample
 * @param blocks that are drawn
 * @param counted whether rows are counted by what is taken for what, too
 * @param ranges of true numbers, a target each
 * @param share of the rows that are ranked
 * @param resamples how many
 * @param seed of the draws
 */
public record EntryPlan(
        Task task,
        Decision decision,
        List<String> metrics,
        List<String> resampled,
        Blocks blocks,
        boolean counted,
        List<ValueRange> ranges,
        RowShare share,
        int resamples,
        long seed)
        implements Serializable {
    public EntryPlan {
        metrics = List.copyOf(metrics);
        resampled = List.copyOf(resampled);
        ranges = List.copyOf(ranges);
    }

    /** The figures alone, of so many rows. */
    public static EntryPlan figures(RowsSeen rows, Decision decision) {
        return new EntryPlan(
                rows.task(),
                decision,
                keys(TaskMetrics.of(rows.task()).compared()),
                List.of(),
                Blocks.ONE,
                false,
                List.of(),
                rows.share(),
                0,
                0);
    }

    /** One figure of the same rows, of which nothing is resampled. */
    public EntryPlan alone(Metric metric) {
        return new EntryPlan(
                task, decision, keys(List.of(metric)), List.of(), Blocks.ONE, false, List.of(), share, 0, 0);
    }

    static List<String> keys(List<Metric> metrics) {
        return metrics.stream().map(Metric::key).toList();
    }

    /** The metrics of some keys. */
    List<Metric> named(List<String> keys) {
        TaskMetrics all = TaskMetrics.of(task);
        return keys.stream().map(all::named).toList();
    }

    Layout layout() {
        return layout(task, named(metrics));
    }

    static Layout layout(Task task, List<Metric> metrics) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        metrics.forEach(metric -> parts.addAll(metric.parts()));
        return new Layout(task.outputs().size(), parts);
    }

    boolean ranks() {
        return named(metrics).stream().anyMatch(Metric::isOfRanks);
    }
}
