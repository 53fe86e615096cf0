package io.athanor.train.score;

import io.athanor.base.Seeds;
import io.athanor.task.Task;
import io.athanor.train.rows.FloatColumn;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowNumbers;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;

/**
 * Rows that models are fitted on which fit in a task, and rows that choose their settings, in the order of their keys.
 *
 * @param fitted to be fitted on
 * @param choosing to choose by
 */
record BaselineExamples(Task task, List<Example> fitted, List<Example> choosing) {
    /** A task holds them on its heap, as floats of 128 MB at most. */
    private static final int MOST_VALUES = 1 << 25;

    /**
     * A row.
     *
     * @param key by which rows are drawn
     * @param answerer the member of a cross-fitted ensemble that does not learn from it, see {@link TrainingRows#answerer}
     * @param label as {@link Task#label} gives it
     * @param input see {@link LinearInput}
     */
    record Example(long key, int answerer, float[] label, float[] input) {}

    /**
     * @param most rows of either kind
     * @param missing what stands for the standardised values of a modality that is missing
     */
    static BaselineExamples read(JoinedRows recipe, int most, float missing, Configuration configuration) {
        int width = LinearInput.width(recipe.transforms());
        Drawn training = new Drawn(recipe.transforms(), missing, mostRows(most, width));
        Drawn validation = new Drawn(recipe.transforms(), missing, mostRows(most, width));
        int buckets = recipe.table().buckets().size();
        for (int bucket = 0; bucket < buckets && !(training.isFull() && validation.isFull()); bucket++) {
            TrainingRows read = recipe.training(bucket, configuration);
            training.add(read, read.training());
            validation.add(read, read.validation());
        }
        return new BaselineExamples(recipe.task(), training.ordered(), validation.ordered());
    }

    /** Rows that are held at a time. */
    static int mostRows(int most, int width) {
        return Math.min(most, Math.max(1, MOST_VALUES / width));
    }

    BaselineKind.Rows training() {
        return training(example -> true);
    }

    /** Some of the rows to be fitted on. */
    BaselineKind.Rows training(Predicate<Example> some) {
        return rows(fitted.stream().filter(some).toList());
    }

    BaselineKind.Rows validation() {
        return rows(choosing);
    }

    private static BaselineKind.Rows rows(List<Example> of) {
        return new BaselineKind.Rows(
                of.stream().map(Example::input).toArray(float[][]::new),
                of.stream().map(Example::label).toArray(float[][]::new));
    }

    /** Of the first buckets that have as many as are wanted, those of the first keys. Ids are spread over buckets by a hash: any are as good. */
    private static final class Drawn {
        private final PriorityQueue<Example> drawn =
                new PriorityQueue<>(Comparator.comparingLong(Example::key).reversed());
        private final FittedTransforms transforms;
        private final float missing;
        private final int most;

        Drawn(FittedTransforms transforms, float missing, int most) {
            this.transforms = transforms;
            this.missing = missing;
            this.most = most;
        }

        boolean isFull() {
            return drawn.size() >= most;
        }

        /** Of one bucket; of one that comes after enough of them, none. */
        void add(TrainingRows rows, RowNumbers numbers) {
            if (isFull()) {
                return;
            }
            FloatColumn labels = rows.labels();
            for (int i = 0; i < numbers.size(); i++) {
                int row = numbers.at(i);
                long key = Seeds.mix(Seeds.hash("baseline"), rows.hash(row));
                drawn.add(new Example(
                        key,
                        rows.answerer(row),
                        labels.values(row),
                        LinearInput.narrow(transforms, rows, row, RowMask.nothing(), missing)));
                if (drawn.size() > most) {
                    drawn.remove();
                }
            }
        }

        List<Example> ordered() {
            return drawn.stream().sorted(Comparator.comparingLong(Example::key)).toList();
        }
    }
}
