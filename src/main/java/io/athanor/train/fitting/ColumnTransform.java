package io.athanor.train.fitting;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import org.jspecify.annotations.Nullable;

/**
 * How the cells of a table become numbers: {@link Impute} those of number columns, {@link OneHot} those of word columns. Both
 * keep the columns apart; a number is centred and scaled as a double while it is read, since the next minute of a date in
 * seconds is the same float.
 */
public sealed interface ColumnTransform extends TransformSettings {
    /** What stands in for an empty cell. */
    enum Strategy {
        MEAN,
        MEDIAN,
        /** The commonest value, the smallest of several. */
        MOST_FREQUENT,
        CONSTANT
    }

    /**
     * Fills empty cells of number columns.
     *
     * @param value of {@link Strategy#CONSTANT}
     * @param flag whether a second value says that the cell was empty
     */
    @Registered("impute")
    record Impute(
            @Setting(value = "What stands in for an empty cell of a number column.", otherwise = "median")
            Strategy strategy,

            @Setting(value = "The value that strategy: constant fills in.", otherwise = Setting.NONE) @Nullable
            Double value,

            @Setting(value = "Whether a second value is 1 where the cell was empty.", otherwise = "true")
            boolean flag)
            implements ColumnTransform {
        public Impute {
            if ((strategy == Strategy.CONSTANT) != (value != null)) {
                throw new IllegalArgumentException(
                        value == null
                                ? "strategy is constant, expected a value beside it"
                                : "value is given, expected strategy: constant beside it");
            }
        }

        static Impute usual() {
            return new Impute(Strategy.MEDIAN, null, true);
        }
    }

    /**
     * A place a category, 1 where the cell has it, and a last place for all others: those that are rare in training, and those
     * that are not in it at all. An empty cell is all zeros.
     */
    @Registered("one-hot")
    record OneHot(
            @Setting(
                    value = "Categories of a column with a place of their own, the commonest; the others share one.",
                    otherwise = "256",
                    min = 1,
                    max = 65536)
            int maxCategories,

            @Setting(value = "Training rows that a category needs for a place of its own.", otherwise = "1", min = 1)
            int minFrequency)
            implements ColumnTransform {
        static OneHot usual() {
            return new OneHot(256, 1);
        }
    }
}
