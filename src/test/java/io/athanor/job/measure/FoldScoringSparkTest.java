package io.athanor.job.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.FeatureSchema;
import io.athanor.data.Split;
import io.athanor.evaluate.DrawnRuns;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.Evaluator;
import io.athanor.evaluate.FoldPredictions;
import io.athanor.evaluate.MethodRuns;
import io.athanor.evaluate.Metrics;
import io.athanor.evaluate.RobustnessRuns;
import io.athanor.evaluate.SumBounds;
import io.athanor.evaluate.TreesChoice;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import io.athanor.testing.LocalSpark;
import io.athanor.train.fold.ValidationParts;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What methods say lies in files and is summed by tasks: to what it comes to in one process, and without a row on the driver. */
class FoldScoringSparkTest {
    private static final SumBounds FEW = new SumBounds(100, 1 << 22, 300, 1 << 24);
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    private java.nio.file.Path folder;

    private static EvaluateSettings settings(boolean crossValidated) {
        return new EvaluateSettings(3, crossValidated ? 2 : 0, List.of(0.3), 0.9, 100, TreesChoice.AUTO);
    }

    private static Task task(String kind) {
        return Objects.requireNonNull(DrawnRuns.TASKS.get(kind));
    }

    private Metrics document(DrawnRuns runs, boolean crossValidated, int files, SumBounds bounds) {
        EvaluateSettings how = settings(crossValidated);
        JoinedTable table = new JoinedTable(
                LocalSpark.session(),
                new JoinedFiles(new FeatureSchema(List.of()), Collections.nCopies(files, List.of()), 10_000L * files));
        return new Evaluator(how, 7)
                .evaluate(new FoldScoring(table, how, 7, bounds).scored(written(runs, crossValidated, files)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"multiclass", "multi-label", "ordinal", "regression"})
    void any_number_of_files_comes_to_what_one_process_says_to_the_last_bit(String kind) {
        for (boolean crossValidated : List.of(false, true)) {
            DrawnRuns runs = new DrawnRuns(task(kind), 120);
            String here = new Evaluator(settings(crossValidated), 7)
                    .evaluate(runs.methods(crossValidated), runs.robustness(crossValidated))
                    .json();
            for (int files : List.of(1, 3)) {
                assertThat(document(runs, crossValidated, files, SumBounds.USUAL)
                                .json())
                        .isEqualTo(here);
            }
        }
    }

    @Test
    void what_tasks_send_to_the_driver_does_not_grow_with_the_rows() throws TimeoutException {
        for (String kind : List.of("multi-label", "regression")) {
            AtomicLong few = new AtomicLong();
            AtomicLong many = new AtomicLong();
            Metrics of = heard(few, () -> document(new DrawnRuns(task(kind), 500), false, 4, FEW));
            Metrics ofMany = heard(many, () -> document(new DrawnRuns(task(kind), 5_000), false, 4, FEW));
            assertThat(of.notes()).isNotEmpty();
            assertThat(ofMany.notes()).anyMatch(note -> note.contains("about 300 of 5,000"));
            assertThat(few.get()).isPositive();
            assertThat((double) many.get()).as(kind).isLessThan(1.05 * few.get());
        }
    }

    private static Metrics heard(AtomicLong bytes, Supplier<Metrics> measured) throws TimeoutException {
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                bytes.addAndGet(end.taskMetrics().resultSize());
            }
        };
        var context = LocalSpark.session().sparkContext();
        context.addSparkListener(listener);
        try {
            Metrics metrics = measured.get();
            context.listenerBus().waitUntilEmpty();
            return metrics;
        } finally {
            context.removeSparkListener(listener);
        }
    }

    /** Rows by the rest of their numbers, as buckets have them by a hash. */
    private List<FoldResult> written(DrawnRuns runs, boolean crossValidated, int files) {
        List<MethodRuns> methods = runs.methods(crossValidated);
        List<RobustnessRuns> robustness = runs.robustness(crossValidated);
        List<FoldResult> results = new ArrayList<>();
        for (int f = 0; f < methods.get(0).folds().size(); f++) {
            int place = f;
            FoldPredictions first = methods.get(0).folds().get(f);
            List<FoldFile.EntryPredictions> all = new ArrayList<>();
            methods.forEach(run -> {
                for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
                    all.add(new FoldFile.EntryPredictions(
                            new FoldResult.Entry(run.method(), null, split),
                            Objects.requireNonNull(
                                    run.folds().get(place).predictions().get(split))));
                }
            });
            robustness.forEach(run -> all.add(new FoldFile.EntryPredictions(
                    new FoldResult.Entry(run.method(), run.condition(), Split.TEST),
                    Objects.requireNonNull(run.folds().get(place).predictions().get(Split.TEST)))));
            FoldResult.Head head = new FoldResult.Head(
                    first.repeat(),
                    first.fold(),
                    first.trainRows(),
                    all.get(0).rows().task(),
                    new ValidationParts(false),
                    List.of(),
                    all.stream().map(FoldFile.EntryPredictions::entry).toList());
            List<String> names = new ArrayList<>();
            for (int file = 0; file < files; file++) {
                int bucket = file;
                Path path = new Path(folder.toString(), names.size() + "-" + f + "-" + System.nanoTime() + ".parquet");
                FoldFile.write(
                        path,
                        head,
                        all.stream()
                                .map(of -> new FoldFile.EntryPredictions(of.entry(), some(of.rows(), bucket, files))),
                        HADOOP);
                names.add(path.toString());
            }
            results.add(new FoldResult(head, names));
        }
        return results;
    }

    private static Predictions some(Predictions rows, int bucket, int buckets) {
        return rows.at(IntStream.range(0, rows.rows())
                .filter(i -> i % buckets == bucket)
                .toArray());
    }
}
