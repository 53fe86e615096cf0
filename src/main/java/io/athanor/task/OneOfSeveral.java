package io.athanor.task;

import io.athanor.base.Share;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task whose labels are one of several names each; a label is kept as the number of its name. */
sealed interface OneOfSeveral extends Task permits Multiclass, Ordinal {
    /** Training rows of each. */
    List<Long> rows();

    /** Every row is answered. */
    Share NEVER = new Share(0, true);

    /** @throws IllegalArgumentException if it is no share of rows below all of them */
    static void requireAbstain(Share abstain) {
        if (!abstain.percent() || abstain.value() >= 100) {
            throw new IllegalArgumentException(
                    "abstain is " + abstain + ", expected a share of rows from 0% to below 100%, such as 5%");
        }
    }

    /** What each mistake costs. */
    Costs costs();

    /** The share of rows, in [0, 1), that may be left without an answer. */
    double abstain();

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
    default double accuracy(float[] outputs, int at, float[] label) {
        return costs().lowest(activate(outputs, at)) == (int) label[0] ? 1 : 0;
    }

    @Override
    default Decision decision() {
        return Decision.ofClasses(costs());
    }

    @Override
    default Decision decision(float[][] predicted, float[] @Nullable [] labels) {
        return decision().abstaining(abstain(), predicted);
    }

    @Override
    default boolean abstains() {
        return abstain() > 0;
    }

    @Override
    default double[] balanced() {
        return ClassCounts.balanced(rows());
    }
}
