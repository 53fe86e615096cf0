package io.athanor.train.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.data.Split;
import io.athanor.task.Multiclass;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.transform.FittedTransforms;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselinesSparkTest {
    @TempDir
    java.nio.file.Path folder;

    @Test
    void logistic_regression_beats_the_prior_where_features_tell_classes_apart() {
        JoinedTable table = JoinedFixture.write(new Path(folder.toString() + "/joined"), 300, 4);
        Assignment assignment = Assignment.bySplitColumn();
        Task task = table.task(new Multiclass.Settings(), assignment);
        assertThat(task.outputs()).isEqualTo(JoinedFixture.CLASSES);
        assertThat(table.classes(new Multiclass.Settings())).containsExactlyInAnyOrderElementsOf(JoinedFixture.CLASSES);
        FittedTransforms transforms = new TransformFitting(table).fit(assignment, JoinedFixture.ALL);
        Baselines baselines = new Baselines(table);
        LinearModel prior = baselines.prior(task);
        LinearModel logistic = baselines.linear(assignment, task, transforms);
        LinearModel image = baselines.linear(assignment, task, transforms.only(List.of(JoinedFixture.IMAGE)));
        List<ModalityMask> views =
                List.of(ModalityMask.all(), new Only(List.of(JoinedFixture.FIELDS)), new Only(List.of()));

        List<Map<String, Predictions>> predictions =
                PredictedRows.of(table, List.of(prior, logistic, image), assignment, Set.of(Split.TEST), views);

        Predictions test = predictions.get(1).get("all");
        assertThat(test.rows()).isBetween(40, 50);
        assertThat(test.sampleIds()).doesNotHaveDuplicates();
        assertThat(Arrays.asList(test.labels())).doesNotContainNull();
        assertThat(accuracy(predictions.get(0).get("all"))).isLessThan(0.5);
        assertThat(accuracy(predictions.get(2).get("all"))).isBetween(0.5, 0.85);
        assertThat(accuracy(test)).isGreaterThan(0.9);
        assertThat(accuracy(predictions.get(1).get("fields"))).isLessThan(0.6);
        // nothing seen, nothing known: the shares of the classes for every row
        List<Long> counts = ((Multiclass) task).rows();
        float[] shares = predictions.get(0).get("all").predicted()[0];
        for (int c = 0; c < 3; c++) {
            double rows = counts.stream().mapToLong(n -> n).sum();
            assertThat(shares[c]).isCloseTo((float) (counts.get(c) / rows), within(1e-6f));
        }
        for (int classifier = 1; classifier < 3; classifier++) {
            float[][] blind = predictions.get(classifier).get("").predicted();
            assertThat(List.of(blind)).allSatisfy(p -> assertThat(p).isEqualTo(shares));
        }
        // the modality of the picture's own regression is hidden there
        assertThat(List.of(predictions.get(2).get("fields").predicted()))
                .allSatisfy(p -> assertThat(p).isEqualTo(shares));
        for (float[] p : test.predicted()) {
            assertThat(p[0] + p[1] + p[2]).isCloseTo(1, within(1e-5f));
        }
    }

    @Test
    void regressions_are_a_job_all_together_and_the_same_from_any_number_of_them() throws Exception {
        JoinedTable table = JoinedFixture.write(new Path(folder.toString() + "/joined"), 300, 4);
        Assignment assignment = Assignment.bySplitColumn();
        Task task = table.task(new Multiclass.Settings(), assignment);
        FittedTransforms transforms = new TransformFitting(table).fit(assignment, JoinedFixture.ALL);
        FittedTransforms image = transforms.only(List.of(JoinedFixture.IMAGE));
        Baselines baselines = new Baselines(table);
        JobCount jobs = new JobCount();
        // what came before is not its business
        table.context().sc().listenerBus().waitUntilEmpty();
        table.context().sc().addSparkListener(jobs);
        Map<String, LinearModel> both;
        try {
            both = baselines.linear(assignment, task, Map.of("all", transforms, "image", image));
            table.context().sc().listenerBus().waitUntilEmpty();
        } finally {
            table.context().sc().removeSparkListener(jobs);
        }
        assertThat(jobs.begun).hasValue(1);
        LinearModel alone = baselines.linear(assignment, task, image);
        assertThat(both.get("image").coefficients()).isDeepEqualTo(alone.coefficients());
        assertThat(both.get("image").intercepts()).isEqualTo(alone.intercepts());
    }

    @Test
    void of_many_rows_some_are_fitted_on_which_their_ids_choose() {
        JoinedTable table = JoinedFixture.write(new Path(folder.toString() + "/joined"), 300, 4);
        Assignment assignment = Assignment.bySplitColumn();
        Task task = table.task(new Multiclass.Settings(), assignment);
        FittedTransforms transforms = new TransformFitting(table).fit(assignment, JoinedFixture.ALL);
        long rows = table.trainingRows(assignment);
        double[] all = new Baselines(table).linear(assignment, task, transforms).intercepts();
        double[] asMany = new Baselines(table, (int) rows)
                .linear(assignment, task, transforms)
                .intercepts();
        double[] some =
                new Baselines(table, 60).linear(assignment, task, transforms).intercepts();
        double[] again =
                new Baselines(table, 60).linear(assignment, task, transforms).intercepts();
        assertThat(asMany).isEqualTo(all);
        assertThat(some).isNotEqualTo(all).isEqualTo(again);
        assertThat(Baselines.warnings(Baselines.MOST_ROWS)).isEmpty();
        assertThat(Baselines.warnings(300_000))
                .containsExactly(
                        "Baselines are fitted on 20,000 of 300,000 training rows, drawn by a hash of" + " their ids.");
    }

    @Test
    void boosted_trees_beat_the_prior_and_say_it_of_rows_that_show_them_nothing() throws Exception {
        JoinedTable table = JoinedFixture.write(new Path(folder.toString() + "/joined"), 300, 4);
        Assignment assignment = Assignment.bySplitColumn();
        Task task = table.task(new Multiclass.Settings(), assignment);
        FittedTransforms transforms = new TransformFitting(table).fit(assignment, JoinedFixture.ALL);
        Baselines baselines = new Baselines(table);
        Map<String, FittedTransforms> wanted =
                Map.of("all", transforms, "image", transforms.only(List.of(JoinedFixture.IMAGE)));
        Map<String, TreesModel> trees = baselines.trees(assignment, task, wanted);
        Map<String, TreesModel> again = baselines.trees(assignment, task, wanted);
        assertThat(again.get("all").trees().booster())
                .isEqualTo(trees.get("all").trees().booster());
        List<ModalityMask> views =
                List.of(ModalityMask.all(), new Only(List.of(JoinedFixture.FIELDS)), new Only(List.of()));

        // predictors travel to the executors
        List<Map<String, Predictions>> predictions = PredictedRows.of(
                table,
                List.of(baselines.prior(task), trees.get("all"), trees.get("image")),
                assignment,
                Set.of(Split.TEST),
                views);

        float[] shares = predictions.get(0).get("all").predicted()[0];
        assertThat(accuracy(predictions.get(1).get("all"))).isGreaterThan(0.8);
        assertThat(accuracy(predictions.get(2).get("all")))
                .isGreaterThan(accuracy(predictions.get(0).get("all")));
        // the picture is hidden: less is known, and something still
        assertThat(accuracy(predictions.get(1).get("fields")))
                .isLessThan(accuracy(predictions.get(1).get("all")));
        assertThat(List.of(predictions.get(1).get("fields").predicted()))
                .anySatisfy(p -> assertThat(p).isNotEqualTo(shares));
        for (int classifier = 1; classifier < 3; classifier++) {
            assertThat(List.of(predictions.get(classifier).get("").predicted()))
                    .allSatisfy(p -> assertThat(p).isEqualTo(shares));
        }
        assertThat(List.of(predictions.get(2).get("fields").predicted()))
                .allSatisfy(p -> assertThat(p).isEqualTo(shares));
        assertThat(baselines.trees(assignment, task, Map.of())).isEmpty();
    }

    @Test
    void trees_are_quick_where_rows_values_and_outputs_are_few() {
        assertThat(Baselines.areTreesQuick(1_000, 1_300, 10)).isTrue();
        assertThat(Baselines.areTreesQuick(20_000, 1_300, 10)).isFalse();
        // more than are fitted on do not count
        assertThat(Baselines.areTreesQuick(1_000_000, 100, 10)).isTrue();
        assertThat(Baselines.areTreesQuick(1_000, 1_300, 454)).isFalse();
    }

    /** Jobs of Spark that have begun. */
    private static final class JobCount extends SparkListener {
        private final AtomicInteger begun = new AtomicInteger();

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            begun.incrementAndGet();
        }
    }

    private static double accuracy(Predictions p) {
        int right = 0;
        for (int i = 0; i < p.rows(); i++) {
            int best = 0;
            for (int c = 1; c < p.task().outputs().size(); c++) {
                best = p.predicted()[i][c] > p.predicted()[i][best] ? c : best;
            }
            right += best == p.labels()[i][0] ? 1 : 0;
        }
        return (double) right / p.rows();
    }
}
