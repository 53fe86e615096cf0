package io.athanor.train.fold;

import io.athanor.base.Seeds;
import io.athanor.data.Split;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Says what each row may be used for in one particular training. Rows of one group always have the same role. */
@FunctionalInterface
public interface Assignment extends Serializable {
    /**
     * @param split the row's own split column
     * @return null if the row takes no part
     */
    @Nullable
    Split role(String sampleId, Split split, String group);

    /** The joined table's own split. */
    static Assignment bySplitColumn() {
        return new BySplitColumn();
    }

    /**
     * A training that holds out one share of another's training rows, so that its outputs on them are out of sample: they
     * become {@link Split#TEST}, the other's own test rows take no part, validation stays.
     *
     * @param folds number of shares, drawn by a hash of the group
     * @param fold the share held out, 0 … folds-1
     */
    static Assignment outOfFold(Assignment outer, int folds, int fold, long seed) {
        return new OutOfFold(outer, folds, fold, seed);
    }

    /** See {@link #bySplitColumn}. */
    record BySplitColumn() implements Assignment {
        @Override
        public Split role(String sampleId, Split split, String group) {
            return split;
        }
    }

    /** See {@link #outOfFold}. */
    record OutOfFold(Assignment outer, int folds, int fold, long seed) implements Assignment {
        public OutOfFold {
            if (folds < 2 || fold < 0 || fold >= folds) {
                throw new IllegalArgumentException("there is no fold " + fold + " of " + folds);
            }
        }

        @Override
        public @Nullable Split role(String sampleId, Split split, String group) {
            Split role = outer.role(sampleId, split, group);
            if (role != Split.TRAIN) {
                return role == Split.TEST ? null : role;
            }
            long draw = Math.floorMod(Seeds.mix(seed, Seeds.hash("out-of-fold"), Seeds.hash(group)), (long) folds);
            return draw == fold ? Split.TEST : Split.TRAIN;
        }
    }
}
