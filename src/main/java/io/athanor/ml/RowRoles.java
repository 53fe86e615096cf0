package io.athanor.ml;

import io.athanor.base.Seeds;
import io.athanor.data.Split;
import io.athanor.train.fold.Assignment;

/**
 * What each row of a fit is for, drawn by a hash of its group.
 *
 * @param validationShare share of the rows that decide when to stop; 0 where the table's own column says which
 * @param folds shares the rows are cut into; 0 for none
 * @param fold the share that is left out of it all
 */
record RowRoles(double validationShare, int folds, int fold, long seed) implements Assignment {
    /** Every row takes part. */
    static RowRoles all(double validationShare, long seed) {
        return new RowRoles(validationShare, 0, -1, seed);
    }

    /** The same, with one share of the rows left out. */
    RowRoles without(int fold, int folds) {
        return new RowRoles(validationShare, folds, fold, seed);
    }

    /** The share that a row is in, 0 … folds-1. */
    static int fold(String group, int folds, long seed) {
        return (int) Math.floorMod(Seeds.mix(seed, Seeds.hash("fold"), Seeds.hash(group)), (long) folds);
    }

    @Override
    public Split role(String sampleId, Split split, String group) {
        if (folds > 0 && fold(group, folds, seed) == fold) {
            return Split.TEST;
        }
        if (validationShare == 0) {
            return split;
        }
        double draw = Seeds.uniform(Seeds.mix(seed, Seeds.hash("validation"), Seeds.hash(group)));
        return draw < validationShare ? Split.VALIDATION : Split.TRAIN;
    }
}
