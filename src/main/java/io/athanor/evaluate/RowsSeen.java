package io.athanor.evaluate;

import io.athanor.task.Activation;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is to be known of the rows of a split before any of them is summed: the same for every method. */
public final class RowsSeen implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Task task;
    private final GroupSet groups;
    private final GroupSet knownGroups;
    private final List<ValueRange> ranges;
    private long rows;

    /** Of no row yet. */
    public RowsSeen(Task task, SumBounds bounds) {
        this.task = task;
        groups = new GroupSet(bounds.blocks());
        knownGroups = new GroupSet(bounds.blocks());
        boolean numbers = task.activation() == Activation.IDENTITY;
        ranges = new ArrayList<>(numbers ? Collections.nCopies(task.outputs().size(), ValueRange.NONE) : List.of());
    }

    /** Of so many rows of which nothing else is asked. */
    public static RowsSeen ofRows(Task task, long rows) {
        RowsSeen seen = new RowsSeen(task, new SumBounds(0, 0, 0, 0));
        seen.rows = rows;
        return seen;
    }

    public void add(Predictions some) {
        rows += some.rows();
        for (int i = 0; i < some.rows(); i++) {
            groups.add(some.groups().get(i));
            float[] label = some.labels()[i];
            if (label != null) {
                knownGroups.add(some.groups().get(i));
                float[] truth = ranges.isEmpty() ? new float[0] : task.truth(label);
                for (int t = 0; t < truth.length; t++) {
                    if (!Float.isNaN(truth[t])) {
                        ranges.set(t, ranges.get(t).with(truth[t]));
                    }
                }
            }
        }
    }

    public void add(RowsSeen other) {
        rows += other.rows;
        groups.add(other.groups);
        knownGroups.add(other.knownGroups);
        for (int t = 0; t < ranges.size(); t++) {
            ranges.set(t, ranges.get(t).with(other.ranges.get(t)));
        }
    }

    public Task task() {
        return task;
    }

    /** Those of them that are ranked, and that a decision is chosen on, of a method that is measured alone. */
    public RowShare share() {
        return SumBounds.USUAL.share(rows, task.outputs());
    }

    long rows() {
        return rows;
    }

    GroupSet groups() {
        return groups;
    }

    /** Those that have a row with a known label. */
    GroupSet knownGroups() {
        return knownGroups;
    }

    /** A target each; empty where no numbers are told. */
    List<ValueRange> ranges() {
        return ranges;
    }
}
