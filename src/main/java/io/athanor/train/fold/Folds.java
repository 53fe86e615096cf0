package io.athanor.train.fold;

import io.athanor.base.UserError;
import io.athanor.data.Split;
import java.io.Serializable;
import java.util.Collection;

/**
 * Folds for cross-validation: rows of a group stay together. Within a fold the groups are divided into a few shares, of which
 * one serves the trainings on the other folds for validation.
 */
public sealed interface Folds extends Serializable permits DealtFolds, HashedFolds {
    /** One in so many rows outside the test fold is for validation. */
    int VALIDATION_SHARES = 6;

    /**
     * Folds over which each label is spread evenly. They are made on the driver and hold 10 bytes a row.
     *
     * @param rows every row of the joined table
     * @param folds at least 2
     * @throws UserError if there are fewer labelled groups than folds
     */
    static Folds draw(Collection<SampleRow> rows, int folds, long seed) {
        return DealtFolds.of(rows, folds, seed);
    }

    /**
     * Folds that follow from a group's hash alone: no row has to be seen, and what travels to executors is three numbers. A
     * label's share of a fold is what chance makes of it.
     *
     * @param folds at least 2
     */
    static HashedFolds byHash(int folds, long seed) {
        return new HashedFolds(folds, seed);
    }

    int folds();

    /**
     * The training that is tested on one fold: it is fitted on the others, less one share of each for validation.
     *
     * @throws IndexOutOfBoundsException if there is no such fold
     */
    Assignment testedOn(int fold);

    /** What the rows of a fold's share are for in the training that is tested on one of the folds. */
    static Split role(int fold, int share, int testFold) {
        if (fold == testFold) {
            return Split.TEST;
        }
        // another share of every fold: the first ones of all would be alike in what rounding made of them
        return share == (testFold + fold) % VALIDATION_SHARES ? Split.VALIDATION : Split.TRAIN;
    }
}
