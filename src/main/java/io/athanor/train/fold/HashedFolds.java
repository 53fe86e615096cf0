package io.athanor.train.fold;

import io.athanor.base.Seeds;
import io.athanor.data.Split;
import java.util.Objects;

/**
 * Folds by a hash of the group and the seed, for tables of which no driver should hold the rows. A group without any label falls
 * into a fold as any other does: the training that is tested on this fold learns nothing of it.
 */
public record HashedFolds(int folds, long seed) implements Folds {
    private static final long FOLD = Seeds.hash("outer-fold");
    private static final long SHARE = Seeds.hash("validation-share");

    public HashedFolds {
        if (folds < 2) {
            throw new IllegalArgumentException(folds + " folds");
        }
    }

    @Override
    public Assignment testedOn(int fold) {
        return new Fold(this, Objects.checkIndex(fold, folds));
    }

    /** The fold of a group's rows, 0 … folds-1. */
    public int fold(String group) {
        return draw(FOLD, group, folds);
    }

    /** Their share of the fold, 0 … {@link #VALIDATION_SHARES}-1. */
    public int share(String group) {
        return draw(SHARE, group, VALIDATION_SHARES);
    }

    private int draw(long purpose, String group, int among) {
        return Math.floorMod(Seeds.mix(seed, purpose, Seeds.hash(group)), among);
    }

    private record Fold(HashedFolds folds, int fold) implements Assignment {
        @Override
        public Split role(String sampleId, Split split, String group) {
            return Folds.role(folds.fold(group), folds.share(group), fold);
        }
    }
}
