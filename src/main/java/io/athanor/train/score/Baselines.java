package io.athanor.train.score;

import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.transform.FittedTransforms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What any fused network has to beat, fitted on the same rows and features, or on a sample of them where they are many: the prior, and
 * {@linkplain BaselineKind kinds} of models.
 */
public final class Baselines {
    /** Rows that a model is fitted on at most, and that choose its settings: a regression has a few thousand coefficients. */
    public static final int MOST_ROWS = 20_000;

    /**
     * Values times outputs up to which trees are fitted where nobody has said that they are to be: a few minutes of one core
     * ({@code jobs/bench trees}).
     */
    private static final double MOST_WORK = 1 << 25;

    private final JoinedTable table;
    private final int mostRows;

    public Baselines(JoinedTable table) {
        this(table, MOST_ROWS);
    }

    /** @param mostRows that a model is fitted on */
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
        return fit(new BaselineKind.Linear(), assignment, task, transforms);
    }

    /** Boosted trees of several selections of the features, by name, each in a task of its own. */
    public <K> Map<K, TreesModel> trees(Assignment assignment, Task task, Map<K, FittedTransforms> transforms) {
        return fit(new BaselineKind.Boosted(), assignment, task, transforms);
    }

    /**
     * Whether boosted trees are fitted in a few minutes.
     *
     * @param width of the features
     * @param outputs of the task
     */
    public static boolean areTreesQuick(long rows, int width, int outputs) {
        return (double) Math.min(rows, BaselineExamples.mostRows(MOST_ROWS, width)) * width * outputs <= MOST_WORK;
    }

    private <K, P extends Predictor> Map<K, P> fit(
            BaselineKind<P> kind, Assignment assignment, Task task, Map<K, FittedTransforms> transforms) {
        if (transforms.isEmpty()) {
            return Map.of();
        }
        List<K> names = List.copyOf(transforms.keySet());
        List<JoinedRows> recipes = transforms.values().stream()
                .map(selection -> new JoinedRows(table.files(), selection, assignment, task))
                .toList();
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        int most = mostRows;
        List<P> models = table.context()
                .parallelize(recipes, recipes.size())
                .map(recipe -> fit(kind, recipe, most, hadoop.value().value()))
                .collect();
        Map<K, P> fitted = new LinkedHashMap<>();
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
                        "Baselines are fitted on %,d of %,d training rows, drawn by a hash of their ids.",
                        MOST_ROWS,
                        rows));
    }

    private static <P extends Predictor> P fit(
            BaselineKind<P> kind, JoinedRows recipe, int most, Configuration configuration) {
        BaselineExamples examples = BaselineExamples.read(recipe, most, kind.missing(), configuration);
        return kind.fit(recipe.transforms(), recipe.task(), examples.training(), examples.validation());
    }
}
