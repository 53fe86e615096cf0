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
 * Rows that linear models are fitted on, and rows that choose their penalty, in the order of their keys.
 *
 * @param training to be fitted on
 * @param validation to choose by
 */
record LinearExamples(Task task, List<Example> training, List<Example> validation) {
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

    /** @param most rows of either kind */
    static LinearExamples read(JoinedRows recipe, int most, Configuration configuration) {
        int width = LinearInput.width(recipe.transforms());
        int bounded = Math.min(most, Math.max(1, MOST_VALUES / width));
        Drawn training = new Drawn(recipe.transforms(), bounded);
        Drawn validation = new Drawn(recipe.transforms(), bounded);
        int buckets = recipe.table().buckets().size();
        for (int bucket = 0; bucket < buckets && !(training.isFull() && validation.isFull()); bucket++) {
            TrainingRows read = recipe.training(bucket, configuration);
            training.add(read, read.training());
            validation.add(read, read.validation());
        }
        return new LinearExamples(recipe.task(), training.ordered(), validation.ordered());
    }

    /** Chooses by the validation rows. */
    PenaltySearch search() {
        return new PenaltySearch(inputs(validation), labels(validation), task);
    }

    /** A fit of some of the training rows, one at least. */
    LinearFit fit(Predicate<Example> some) {
        List<Example> chosen = training.stream().filter(some).toList();
        return new LinearFit(inputs(chosen), labels(chosen), task);
    }

    private static float[][] inputs(List<Example> of) {
        return of.stream().map(Example::input).toArray(float[][]::new);
    }

    private static float[][] labels(List<Example> of) {
        return of.stream().map(Example::label).toArray(float[][]::new);
    }

    /** Of the first buckets that have as many as are wanted, those of the first keys. Ids are spread over buckets by a hash: any are as good. */
    private static final class Drawn {
        private final PriorityQueue<Example> drawn =
                new PriorityQueue<>(Comparator.comparingLong(Example::key).reversed());
        private final FittedTransforms transforms;
        private final int most;

        Drawn(FittedTransforms transforms, int most) {
            this.transforms = transforms;
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
                drawn.add(new Example(key, rows.answerer(row), labels.values(row), input(rows, row)));
                if (drawn.size() > most) {
                    drawn.remove();
                }
            }
        }

        private float[] input(TrainingRows rows, int row) {
            double[] wide = LinearInput.of(transforms, rows, row, RowMask.nothing());
            float[] input = new float[wide.length];
            for (int j = 0; j < input.length; j++) {
                input[j] = (float) wide[j];
            }
            return input;
        }

        List<Example> ordered() {
            return drawn.stream().sorted(Comparator.comparingLong(Example::key)).toList();
        }
    }
}
