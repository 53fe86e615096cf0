package io.athanor.train.score;

import io.athanor.base.Seeds;
import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.FloatColumn;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowNumbers;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** What any fused network has to beat, fitted on the same rows and features, or on a sample of them where they are many. */
public final class Baselines {
    /** Rows that a regression is fitted on at most, and that choose its penalty: it has a few thousand coefficients. */
    public static final int MOST_ROWS = 20_000;

    /** And values: a task holds them on its heap, as floats of 128 MB at most. */
    private static final int MOST_VALUES = 1 << 25;

    private final JoinedTable table;
    private final int mostRows;

    public Baselines(JoinedTable table) {
        this(table, MOST_ROWS);
    }

    /** @param mostRows that a regression is fitted on */
    Baselines(JoinedTable table, int mostRows) {
        this.table = table;
        this.mostRows = mostRows;
    }

    /** The shares of classes or the mean of values among the training rows, whatever the features say. */
    public LinearModel prior(Task task) {
        return new LinearModel(
                new FittedTransforms(List.of()), task, new double[task.width()][0], new double[task.width()]);
    }

    /** A linear model of the standardised features of the modalities that were fitted, side by side. */
    public LinearModel linear(Assignment assignment, Task task, FittedTransforms transforms) {
        return Objects.requireNonNull(
                linear(assignment, task, Map.of("one", transforms)).get("one"));
    }

    /** Linear models of several selections of the features, by name, each in a task of its own. */
    public <K> Map<K, LinearModel> linear(Assignment assignment, Task task, Map<K, FittedTransforms> transforms) {
        List<K> names = List.copyOf(transforms.keySet());
        List<JoinedRows> recipes = transforms.values().stream()
                .map(selection -> new JoinedRows(table.files(), selection, assignment, task))
                .toList();
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        int most = mostRows;
        List<LinearModel> models = table.context()
                .parallelize(recipes, recipes.size())
                .map(recipe -> linear(recipe, most, hadoop.value().value()))
                .collect();
        Map<K, LinearModel> fitted = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            fitted.put(names.get(i), models.get(i));
        }
        return fitted;
    }

    /**
     * What is to be said in a report where not all training rows were fitted on; empty where they were.
     *
     * @param rows training rows
     */
    public static List<String> warnings(long rows) {
        return rows <= MOST_ROWS
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "Linear baselines are fitted on %,d of %,d training rows, drawn by a hash of their ids.",
                        MOST_ROWS,
                        rows));
    }

    private static LinearModel linear(JoinedRows recipe, int most, Configuration configuration) {
        FittedTransforms transforms = recipe.transforms();
        int width = LinearInput.width(transforms);
        Task task = recipe.task();
        Examples training = new Examples(transforms, mostRows(most, width));
        Examples validation = new Examples(transforms, mostRows(most, width));
        int buckets = recipe.table().buckets().size();
        for (int bucket = 0; bucket < buckets && !(training.isFull() && validation.isFull()); bucket++) {
            TrainingRows read = recipe.training(bucket, configuration);
            training.add(read, read.training());
            validation.add(read, read.validation());
        }
        LinearFit.Fitted fitted = new PenaltySearch(validation.inputs(), validation.labels(), task)
                .choose(new LinearFit(training.inputs(), training.labels(), task))
                .fitted();
        return new LinearModel(transforms, task, fitted.coefficients(), fitted.intercepts());
    }

    private static int mostRows(int most, int width) {
        return Math.min(most, Math.max(1, MOST_VALUES / width));
    }

    /**
     * Rows in the order of their keys: of the first buckets that have as many as are wanted, those of the first keys. Ids are spread over
     * buckets by a hash, so that any are as good.
     */
    private static final class Examples {
        private final PriorityQueue<Example> drawn =
                new PriorityQueue<>(Comparator.comparingLong(Example::key).reversed());
        private final FittedTransforms transforms;
        private final int most;

        Examples(FittedTransforms transforms, int most) {
            this.transforms = transforms;
            this.most = most;
        }

        /** @param key by which rows are drawn */
        private record Example(long key, float[] label, float[] input) {}

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
                drawn.add(new Example(key, labels.values(row), input(rows, row)));
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

        float[][] inputs() {
            return ordered().map(Example::input).toArray(float[][]::new);
        }

        float[][] labels() {
            return ordered().map(Example::label).toArray(float[][]::new);
        }

        private Stream<Example> ordered() {
            return drawn.stream().sorted(Comparator.comparingLong(Example::key));
        }
    }
}
