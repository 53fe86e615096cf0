package io.athanor.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task whose labels are one of several names each; a label is kept as the number of its name. */
sealed interface OneOfSeveral extends Task permits Multiclass, Ordinal {
    /** Training rows of each. */
    List<Long> rows();

    /** The number of a name, negative where it is none of them. */
    int place(String name);

    @Override
    default int labelWidth() {
        return 1;
    }

    @Override
    default float @Nullable [] label(@Nullable String label) {
        int place = label == null ? -1 : place(label);
        return place < 0 ? null : new float[] {place};
    }

    @Override
    default void target(float[] label, float[] target, int at) {
        target[at + (int) label[0]] = 1;
    }

    @Override
    default float[] truth(float[] label) {
        return Logits.oneHot((int) label[0], outputs().size());
    }

    @Override
    default double[] balanced() {
        return ClassCounts.balanced(rows());
    }
}
