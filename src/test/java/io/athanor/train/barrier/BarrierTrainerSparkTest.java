package io.athanor.train.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.data.Split;
import io.athanor.distill.SoftTargets;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.task.Predictions;
import io.athanor.train.fitting.TransformFitting;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.StepReport;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingProgress;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.loop.TrainingTask;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowCache;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.ModalityMask;
import io.athanor.train.score.Only;
import io.athanor.train.score.PredictedRows;
import io.athanor.train.score.Scoring;
import io.athanor.train.transform.FittedTransforms;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BarrierTrainerSparkTest {
    private static final WorkerSettings SETTINGS = settings("disk");
    private static final Assignment SPLIT = Assignment.bySplitColumn();
    private static final int EPOCHS = 6;

    @TempDir
    static java.nio.file.Path folder;

    private static JoinedTable table;
    private static FittedTransforms transforms;

    @BeforeAll
    static void write_a_joined_table() {
        table = JoinedFixture.write(new Path(folder.resolve("joined").toUri()), 300, 5);
        transforms = new TransformFitting(table).fit(SPLIT, JoinedFixture.ALL);
    }

    @Test
    void two_workers_learn_as_one_does() {
        TrainedWeights one = trainer(1, TrainingProgress.silent()).fit("one", task(labels(), SignalTable.NONE), null);
        TrainedWeights two = trainer(2, TrainingProgress.silent()).fit("two", task(labels(), SignalTable.NONE), null);

        assertThat(one.curve()).hasSize(EPOCHS);
        for (int e = 0; e < EPOCHS; e++) {
            EpochReport a = one.curve().get(e);
            EpochReport b = two.curve().get(e);
            assertThat(b.trainLoss()).isCloseTo(a.trainLoss(), within(1e-4));
            assertThat(b.validationLoss()).isCloseTo(a.validationLoss(), within(1e-4));
            assertThat(b.samples()).isEqualTo(a.samples());
        }
        List<TrainedWeights> apart = new SoloTrainings(table, settings("memory"), null)
                .fit(List.of(task(labels(), SignalTable.NONE), task(labels(), SignalTable.NONE)));
        assertThat(apart).hasSize(2).allSatisfy(t -> t.weights().values().forEach((name, values) -> assertThat(values)
                .isEqualTo(one.weights().of(name))));
        assertThat(one.curve().get(EPOCHS - 1).trainLoss())
                .isLessThan(one.curve().get(0).trainLoss());
    }

    @Test
    void what_one_worker_cannot_have_ends_all_with_a_line() {
        TrainingTask task = new TrainingTask(network(), labels(), settings(), 7, rows(new FullDisk(SPLIT)));
        assertThatThrownBy(() -> trainer(2, TrainingProgress.silent()).fit("full", task, null))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot keep the rows.");
    }

    @Test
    void two_workers_learn_to_the_last_bit_as_one_does_where_that_is_asked_for() {
        TrainingSettings exact = WrittenSettings.training("epochs: " + EPOCHS + "\ndeterministic: true\n");
        TrainingTask task = new TrainingTask(network(), labels(), exact, 7, rows(SPLIT));
        TrainedWeights one = trainer(1, TrainingProgress.silent()).fit("one", task, null);
        TrainedWeights two = trainer(2, TrainingProgress.silent()).fit("two", task, null);
        assertThat(two.bestEpoch()).isEqualTo(one.bestEpoch());
        one.weights()
                .values()
                .forEach((name, values) ->
                        assertThat(two.weights().of(name)).as(name).isEqualTo(values));
        assertThatThrownBy(() -> trainer(3, TrainingProgress.silent()).fit("three", task, null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("3 workers with deterministic: true");
    }

    @Test
    void a_training_that_died_goes_on_where_it_was_and_ends_alike() {
        Recorder progress = new Recorder();
        Path checkpoints = new Path(folder.resolve("checkpoints").toUri());
        FailsOnce.CALLS.set(0);

        TrainedWeights killed =
                trainer(2, progress).fit("killed", task(new FailsOnce(labels(), 50), SignalTable.NONE), checkpoints);
        TrainedWeights calm = trainer(2, TrainingProgress.silent()).fit("calm", task(labels(), SignalTable.NONE), null);

        // the one that died and the one that missed it: Spark tells of either
        assertThat(progress.failures)
                .singleElement()
                .asString()
                .matches(
                        "IllegalStateException: (worker \\d failed: .+)?killed on purpose|worker \\d heard nothing of worker \\d \\(.+\\) in a sum");
        assertThat(progress.attempts).containsExactly(1, 2);
        assertThat(progress.epochs)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, EPOCHS).boxed().toList());
        killed.weights().values().forEach((name, values) -> assertThat(values)
                .as(name)
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(calm.weights().of(name)));
        assertThat(FileCheckpoints.of(
                                checkpoints,
                                2,
                                WorkerSettings.defaults(),
                                table.spark().sparkContext().hadoopConfiguration())
                        .newestStep())
                .isGreaterThanOrEqualTo(EPOCHS);
    }

    @Test
    void workers_without_gpus_do_not_train_on_cuda() {
        WorkerSettings cuda = WrittenSettings.workers("device: cuda");
        String refused = "Cannot train on CUDA: worker 0 (.+) was assigned no GPU, expected one a worker. .+";
        TrainingTask task = task(labels(), SignalTable.NONE);
        assertThatThrownBy(() -> new BarrierTrainer(table, new Workers(2), cuda, TrainingProgress.silent(), null)
                        .fit("cuda", task, null))
                .isInstanceOf(UserError.class)
                .hasMessageMatching(refused);
        assertThatThrownBy(() -> new SoloTrainings(table, cuda, null).fit(List.of(task)))
                .isInstanceOf(UserError.class)
                .hasMessageMatching(refused);
    }

    @Test
    void the_driver_hears_once_what_workers_compute_with() {
        ProgressAccumulator told = new ProgressAccumulator();
        told.add("trains on 2 GPUs");
        ProgressAccumulator progress = new ProgressAccumulator();
        progress.merge(told);
        List<String> said = new ArrayList<>();
        ProgressListener listener = new ProgressListener("teacher", new TrainingProgress() {
            @Override
            public void devices(String training, String devices) {
                said.add(training + " " + devices);
            }
        });
        table.context().sc().register(progress, "progress");
        listener.follow(progress);
        listener.end(List.of());
        listener.end(List.of());
        assertThat(said).containsExactly("teacher trains on 2 GPUs");
    }

    @Test
    void the_driver_hears_of_steps_while_a_training_runs() {
        Slow.HEARD.set(new CountDownLatch(1));
        Slow.BEGUN.set(0);
        Recorder progress = new Recorder();
        TrainedWeights trained = trainer(2, progress)
                .fit(
                        "slow",
                        new TrainingTask(
                                network(), new Slow(labels()), settings().withEpochs(2), 7, rows(SPLIT)),
                        null);

        assertThat(progress.epochs).containsExactly(1, 2);
        assertThat(progress.steps).isNotEmpty().allSatisfy(step -> {
            EpochReport whole = trained.curve().get(step.epoch() - 1);
            assertThat(step.tally().steps()).isBetween(1, step.steps());
            assertThat(step.steps()).isEqualTo(whole.steps());
            assertThat(step.tally().samples()).isPositive().isLessThanOrEqualTo(whole.samples());
            assertThat(step.loss()).isFinite();
            assertThat(step.allReduceShare() + step.dataWaitShare()).isBetween(0.0, 1.0);
            assertThat(step.secondsLeft(2)).isNotNegative();
        });
        assertThat(progress.steps).extracting(StepReport::step).isSorted().doesNotHaveDuplicates();
        assertThat(trained.curve())
                .allSatisfy(epoch ->
                        assertThat(epoch.dataWaitSeconds()).isPositive().isLessThan(epoch.seconds()));
    }

    @Test
    void a_step_that_is_no_number_is_told_once_with_the_file_of_its_rows() throws IOException {
        Recorder progress = new Recorder();
        java.nio.file.Path checkpoints = folder.resolve("broken");
        TrainingTask task = new TrainingTask(network(), new NoNumber(labels()), settings(), 7, rows(SPLIT));

        assertThatThrownBy(() -> trainer(2, progress).fit("broken", task, new Path(checkpoints.toUri())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the loss of epoch 1, step 1 is NaN or infinite")
                .hasMessageContaining(checkpoints.resolve("broken-step.json") + "; the same command");
        assertThat(progress.attempts).hasSize(1);
        JsonNode report = Json.tree(Files.readString(checkpoints.resolve("broken-step.json")));
        Set<String> ids = new HashSet<>();
        report.path("sampleIds").forEach(id -> ids.add(id.asText()));
        // the rows of both workers
        assertThat(ids).hasSize(report.path("faults").asInt()).hasSizeBetween(28, 36);
        assertThat(report.path("first")).hasSize(20);
    }

    @Test
    void a_training_that_never_gets_on_is_given_up() {
        Recorder progress = new Recorder();
        FailsOnce.CALLS.set(0);
        assertThatThrownBy(() ->
                        trainer(1, progress).fit("hopeless", task(new FailsOnce(labels(), -1), SignalTable.NONE), null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hopeless")
                .hasStackTraceContaining("killed on purpose");
        assertThat(progress.attempts).hasSize(BarrierTrainer.ATTEMPTS);
    }

    @Test
    void what_spark_cannot_run_is_refused_at_once() {
        assertThatThrownBy(
                        () -> trainer(3, TrainingProgress.silent()).fit("wide", task(labels(), SignalTable.NONE), null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("3 worker(s) wanted, but Spark has 2 task slot(s)");
        assertThatThrownBy(() ->
                        trainer(6, TrainingProgress.silent()).fit("wider", task(labels(), SignalTable.NONE), null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("5 buckets");
        SparkConf dynamic = new SparkConf(false).set("spark.dynamicAllocation.enabled", "true");
        assertThatThrownBy(() -> Slots.requireBarrier(dynamic))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("spark.dynamicAllocation.enabled");
    }

    @Test
    void a_mistake_in_the_data_is_told_without_trying_again() {
        Recorder progress = new Recorder();
        JoinedRows nobody =
                new JoinedRows(table.files(), transforms, (id, split, group) -> Split.TEST, JoinedFixture.TASK);
        TrainingTask task = new TrainingTask(network(), labels(), settings(), 7, nobody);

        assertThatThrownBy(() -> trainer(2, progress).fit("empty", task, null)).isInstanceOf(UserError.class);
        assertThat(progress.attempts).hasSize(1);
    }

    @Test
    void a_students_rows_come_with_outputs_of_teachers_that_never_saw_them() {
        BarrierTrainer trainer = trainer(1, TrainingProgress.silent());
        List<Scoring.Answers> answers = new ArrayList<>();
        for (int k = 0; k < 2; k++) {
            Assignment heldOut = Assignment.outOfFold(SPLIT, 2, k, 7);
            TrainingTask task = new TrainingTask(network(), labels(), settings(), 7, rows(heldOut));
            FusionModel teacher = task.model(trainer.fit("teacher " + k, task, null));
            answers.add(new Scoring.Answers(teacher, heldOut, Set.of(Split.TEST)));
            if (k == 0) {
                answers.add(new Scoring.Answers(teacher, SPLIT, Set.of(Split.VALIDATION, Split.TEST)));
            }
        }
        Path outputs = new Path(folder.resolve("outputs").toUri());
        List<String> names = new Scoring(table).writeOutputs(answers, List.of(Signal.LOGITS), outputs);
        assertThat(names).hasSize(5);
        List<List<String>> files = names.stream()
                .map(n -> List.of(new Path(outputs, n).toString()))
                .toList();
        assertThat(table.spark().read().parquet(outputs.toString()).count()).isEqualTo(300);

        SignalTable signals = new SignalTable(List.of(new SignalColumn("logits", 3)), files);
        Objective distilled = Objectives.sum(Objectives.term(0.5, labels()), Objectives.term(0.5, new SoftTargets(2)));
        TrainingTask student =
                new TrainingTask(network(), distilled, settings().withEpochs(60), 7, rows(SPLIT), signals);
        TrainingRows shard = student.shards(
                        0, 1, RowCache.inMemory(), table.spark().sparkContext().hadoopConfiguration())
                .byNumber()
                .get(0);
        assertThat(shard.signal("logits").values(shard.size() - 1)).hasSize(3);
        FusionModel model = student.model(trainer.fit("student", student, null));

        Map<String, Predictions> views = PredictedRows.of(
                        table,
                        List.of(model),
                        SPLIT,
                        Set.of(Split.TEST),
                        List.of(ModalityMask.all(), new Only(List.of(JoinedFixture.IMAGE))))
                .get(0);
        assertThat(views).hasSize(2);
        assertThat(right(views.get("all"))).isGreaterThan(0.6).isGreaterThan(right(views.get("image")));
    }

    private static double right(Predictions p) {
        int right = 0;
        for (int i = 0; i < p.rows(); i++) {
            float[] row = p.predicted()[i];
            int best = row[0] >= row[1] && row[0] >= row[2] ? 0 : row[1] >= row[2] ? 1 : 2;
            right += best == p.labels()[i][0] ? 1 : 0;
        }
        return (double) right / p.rows();
    }

    private static WorkerSettings settings(String cache) {
        return WrittenSettings.workers("peer-timeout: 30s\ncache: " + cache);
    }

    /** Refuses one row, and so the rank that has it. */
    private record FullDisk(Assignment rows) implements Assignment {
        @Override
        public @Nullable Split role(String sampleId, Split split, String group) {
            if (sampleId.equals("s0007")) {
                throw new UserError("Cannot keep the rows.");
            }
            return rows.role(sampleId, split, group);
        }
    }

    private static BarrierTrainer trainer(int workers, TrainingProgress progress) {
        return new BarrierTrainer(table, new Workers(workers), SETTINGS, progress, null);
    }

    private static TrainingTask task(Objective objective, SignalTable signals) {
        return new TrainingTask(network(), objective, settings(), 7, rows(SPLIT), signals);
    }

    private static JoinedRows rows(Assignment assignment) {
        return new JoinedRows(table.files(), transforms, assignment, JoinedFixture.TASK);
    }

    private static FusionNetwork network() {
        return new ConcatNetwork.Settings(8, 1, 0.2).network(transforms.encodedSchema(), 3);
    }

    private static Objective labels() {
        return Objectives.supervised(0.05);
    }

    private static TrainingSettings settings() {
        return TrainingSettings.defaults().withEpochs(EPOCHS);
    }

    /** Takes its time until the driver has heard of a step. */
    private record Slow(Objective objective) implements Objective {
        static final AtomicReference<CountDownLatch> HEARD = new AtomicReference<>(new CountDownLatch(0));
        static final AtomicLong BEGUN = new AtomicLong();

        @Override
        public List<ParameterSpec> parameters() {
            return objective.parameters();
        }

        @Override
        public boolean readsLabels() {
            return objective.readsLabels();
        }

        @Override
        public Tensor loss(StepContext step) {
            try {
                long now = System.nanoTime();
                BEGUN.compareAndSet(0, now);
                // after a second there are progress of a step: the epoch goes on when they have arrived
                boolean due = now - BEGUN.get() > 1_200_000_000L;
                HEARD.get().await(due ? 5000 : 250, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return objective.loss(step);
        }
    }

    /** Says nothing that can be learned from. */
    private record NoNumber(Objective objective) implements Objective {
        @Override
        public List<ParameterSpec> parameters() {
            return objective.parameters();
        }

        @Override
        public boolean readsLabels() {
            return objective.readsLabels();
        }

        @Override
        public Tensor loss(StepContext step) {
            return objective.loss(step).mul(new Scalar(Double.NaN));
        }
    }

    /** Dies at one particular batch, or at every one if that is negative. */
    private record FailsOnce(Objective objective, int batch) implements Objective {
        static final AtomicInteger CALLS = new AtomicInteger();

        @Override
        public List<ParameterSpec> parameters() {
            return objective.parameters();
        }

        @Override
        public boolean readsLabels() {
            return objective.readsLabels();
        }

        @Override
        public Tensor loss(StepContext step) {
            if (CALLS.incrementAndGet() == batch || batch < 0) {
                throw new IllegalStateException("killed on purpose");
            }
            return objective.loss(step);
        }
    }

    private static final class Recorder implements TrainingProgress {
        final List<Integer> attempts = new ArrayList<>();
        final List<Integer> epochs = new ArrayList<>();
        final List<StepReport> steps = new ArrayList<>();
        final List<String> failures = new ArrayList<>();

        @Override
        public synchronized void attempt(String training, int attempt, int workers) {
            attempts.add(attempt);
        }

        @Override
        public synchronized void epoch(String training, EpochReport report) {
            epochs.add(report.epoch());
        }

        @Override
        public synchronized void step(String training, StepReport report) {
            steps.add(report);
            Slow.HEARD.get().countDown();
        }

        @Override
        public synchronized void failed(String training, int attempt, String reason) {
            failures.add(reason);
        }
    }
}
