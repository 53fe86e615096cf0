package io.athanor.task;

import io.athanor.base.UserError;
import java.util.Comparator;
import java.util.List;

/** Counts the names of labels that are one of several each. */
abstract class ClassFitter implements LabelFitter {
    private static final long serialVersionUID = 1L;

    private final ClassCounts counts = new ClassCounts();

    @Override
    public final void add(String label) {
        counts.add(label);
    }

    @Override
    public final void addAll(LabelFitter other) {
        counts.addAll(((ClassFitter) other).counts);
    }

    /**
     * The names that were seen.
     *
     * @param what they are, for messages
     * @throws UserError if there are fewer than two
     */
    final List<String> names(Comparator<String> order, String what) {
        List<String> names = counts.names(order);
        if (names.size() < 2) {
            throw new UserError("Cannot train: the training rows have " + names.size() + " different " + what
                    + ", expected at least 2. Check label and split in the pipeline file.");
        }
        return names;
    }

    /** Rows of each. */
    final List<Long> rows(List<String> names) {
        return counts.of(names);
    }
}
