package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.UserError;
import io.athanor.extract.part.Trace;
import io.athanor.job.PipelineSettings;
import io.athanor.job.SparkSessions;
import io.athanor.job.features.Pipeline;
import io.athanor.job.models.Trainings;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.StandaloneCluster;
import io.athanor.train.barrier.BarrierTrainer;
import io.athanor.train.barrier.WorkerSettings;
import io.athanor.train.barrier.WrittenSettings;
import io.athanor.train.fold.Assignment;
import io.athanor.train.loop.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileManager;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What tasks are given by a cluster whose workers announce two GPUs each, by executors that have both and by such that have one
 * which tasks share. Nobody has to have any: an encoder writes down the address its task was assigned, which is the one that
 * models would be put on.
 */
class GpuClusterIT {
    private static final int SAMPLES = 600;
    private static final int PART_SAMPLES = 25;
    private static final int WORKERS = 2;
    private static final int PARTS = SAMPLES / PART_SAMPLES;

    private static final List<String> ON_TWO = List.of("whole", "none", "cuda", "cuda-without");
    /** The run that does not end with the joined table, on executors of one GPU for two tasks. */
    private static final String TRAINED = "share";

    @TempDir
    private static Path folder;

    /** Runs a pipeline file after the other; what each says, and what its stages were given, goes beside it. */
    static final class Program {
        private Program() {}

        public static void main(String[] words) {
            int code = 1;
            try {
                runAll(words);
                code = 0;
            } catch (IOException | RuntimeException e) {
                e.printStackTrace();
            }
            System.exit(code);
        }

        private static void runAll(String[] words) throws IOException {
            Path folder = Path.of(words[1]);
            System.setProperty("spark.executor.resource.gpu.amount", "2");
            try (SparkSession spark = SparkSessions.open("gpus", words[0])) {
                for (String name : ON_TWO) {
                    run(spark, folder, name, made -> {});
                }
            }
            System.setProperty("spark.executor.resource.gpu.amount", "1");
            System.setProperty("spark.task.resource.gpu.amount", "0.5");
            List<String> stages = new ArrayList<>();
            List<String> trained = new ArrayList<>();
            try (SparkSession spark = SparkSessions.open("gpus", words[0])) {
                spark.sparkContext().addSparkListener(new StageProfiles(spark, stages));
                run(spark, folder, TRAINED, made -> trained.addAll(train(made)));
            }
            Files.write(folder.resolve("stages"), stages);
            Files.write(folder.resolve("trained"), trained);
        }

        private static void run(SparkSession spark, Path folder, String name, Consumer<Pipeline> then)
                throws IOException {
            String said = "";
            try {
                TracedRun.run(spark, folder.resolve(name), Files.readString(folder.resolve(name + ".yaml")), then);
            } catch (UserError e) {
                said = e.getMessage();
            }
            Files.writeString(folder.resolve(name + ".said"), said);
        }
    }

    /** What is said of the workers' devices, where GPUs may be taken and where they must be. */
    private static List<String> train(Pipeline made) {
        PipelineSettings settings = made.context().settings();
        Trainings trainings = Trainings.fit(settings, made.joined(), Assignment.bySplitColumn(), settings.seed());
        List<String> said = new ArrayList<>();
        TrainingProgress progress = new TrainingProgress() {
            @Override
            public void devices(String training, String devices) {
                said.add(devices);
            }
        };
        for (WorkerSettings workers : List.of(settings.train(), WrittenSettings.workers("device: cuda"))) {
            try {
                new BarrierTrainer(
                                made.joined(),
                                settings.workers(),
                                workers,
                                progress,
                                made.context().profiles().train())
                        .fit("teacher", trainings.teacher("teacher"), null);
            } catch (UserError e) {
                said.add(e.getMessage());
            }
        }
        return said;
    }

    /** Where each stage came from, the cores of its tasks and their GPUs. */
    private static final class StageProfiles extends SparkListener {
        private final ResourceProfileManager profiles;
        private final List<String> stages;

        StageProfiles(SparkSession spark, List<String> stages) {
            this.profiles = spark.sparkContext().resourceProfileManager();
            this.stages = stages;
        }

        @Override
        public void onStageCompleted(SparkListenerStageCompleted stage) {
            ResourceProfile profile =
                    profiles.resourceProfileFromId(stage.stageInfo().resourceProfileId());
            var gpus = profile.taskResourcesJMap().get("gpu");
            stages.add(stage.stageInfo().name() + ": "
                    + profile.taskResourcesJMap().get("cpus").amount() + " cores, " + (gpus == null ? 0 : gpus.amount())
                    + " GPUs");
        }
    }

    @BeforeAll
    static void run_on_workers_that_announce_gpus() throws Exception {
        Path manifest = TracedRun.manifest(folder.resolve("all.jsonl"), SAMPLES, 100);
        pipeline(manifest, TRAINED, "auto", "{ extract: { gpus: 0.5 }, train: { gpus: 1 } }");
        pipeline(manifest, "whole", "auto", "{ extract: { gpus: 1 } }");
        pipeline(manifest, "none", "auto", "{}");
        pipeline(manifest, "cuda", "cuda", "{ extract: { gpus: 1 } }");
        pipeline(manifest, "cuda-without", "cuda", "{}");
        Path script = Files.writeString(
                folder.resolve("gpus.sh"), "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}'\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        List<String> announce = List.of(
                "-Dspark.worker.resource.gpu.amount=2", "-Dspark.worker.resource.gpu.discoveryScript=" + script);
        List<String> options = new ArrayList<>(StandaloneCluster.driverOptions());
        options.add("-Dspark.executor.cores=4");
        Path log = folder.resolve("driver.log");
        try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS, 4, announce)) {
            Process driver = ChildJvm.start(Program.class, log, options, cluster.master(), folder.toString());
            try {
                assertThat(ChildJvm.await(driver)).as(Files.readString(log)).isZero();
            } finally {
                driver.destroyForcibly();
            }
        }
    }

    private static void pipeline(Path manifest, String name, String device, String resources) throws IOException {
        Files.writeString(
                folder.resolve(name + ".yaml"),
                TracedRun.pipeline(
                        manifest,
                        PART_SAMPLES,
                        folder.resolve(name + "-trace"),
                        8,
                        "extract: { batch-size: 8, threads: 1, device: " + device + " }",
                        "resources: " + resources,
                        "workers: " + WORKERS));
    }

    @Test
    void tasks_at_once_have_gpus_of_their_own() throws IOException {
        List<Trace.Task> tasks = tasks("whole");
        assertThat(tasks).hasSize(PARTS).extracting(Trace.Task::gpu).containsOnly("0", "1");
        // executors have cores for four, but GPUs for two
        assertThat(atOnce(tasks, false)).isEqualTo(2);
        assertThat(atOnce(tasks, true)).isEqualTo(1);
        assertThat(record("whole")).as("no CUDA here").contains("\"devices\":[\"cpu\"]");
    }

    @Test
    void tasks_that_ask_for_half_a_gpu_are_two_on_it() {
        List<Trace.Task> tasks = tasks(TRAINED);
        assertThat(tasks).hasSize(PARTS).extracting(Trace.Task::gpu).doesNotContain("null");
        // executors have cores for four
        assertThat(atOnce(tasks, true)).isEqualTo(2);
        assertThat(atOnce(tasks, false)).isEqualTo(2);
    }

    @Test
    void a_worker_of_a_training_has_a_whole_gpu_where_tasks_of_extraction_share_one() throws IOException {
        assertThat(said(TRAINED)).isEmpty();
        List<String> stages = Files.readAllLines(folder.resolve("stages"));
        assertThat(stages)
                .filteredOn(stage -> stage.contains(" at Attempts.java"))
                .first()
                .asString()
                .endsWith(": 1.0 cores, 0.5 GPUs");
        assertThat(stages)
                .filteredOn(stage -> stage.contains(" at BarrierStage.java"))
                .isNotEmpty()
                .allMatch(stage -> stage.endsWith(": 4.0 cores, 1.0 GPUs"));
    }

    @Test
    void workers_are_told_their_gpus_and_say_that_this_libtorch_cannot_use_them() throws IOException {
        String found =
                "worker 0 \\(.+\\) was assigned GPU [01], of which its libtorch finds none \\(it is the build for processors\\)";
        List<String> said = Files.readAllLines(folder.resolve("trained"));
        assertThat(said).hasSize(2);
        assertThat(said.get(0)).matches("trains on processors and leaves GPUs idle: " + found);
        assertThat(said.get(1)).matches("Cannot train on CUDA: " + found + ", expected .+");
    }

    @Test
    void without_a_gpu_auto_is_the_processor_and_the_record_says_so() throws IOException {
        assertThat(tasks("none")).hasSize(PARTS).extracting(Trace.Task::gpu).containsOnly("null");
        assertThat(record("none")).contains("\"devices\":[\"cpu\"]");
    }

    @Test
    void cuda_is_refused_without_a_gpu_and_where_the_one_that_was_assigned_cannot_be_used() throws IOException {
        assertThat(said("cuda-without"))
                .startsWith("Cannot run models on CUDA: the task was assigned no GPU, expected")
                .contains("resources.extract.gpus");
        assertThat(said("cuda"))
                .matches("Cannot run models on GPU [01], which the task was assigned: .* has no CUDA, expected .*");
        assertThat(tasks("cuda")).isEmpty();
    }

    private static List<Trace.Task> tasks(String name) {
        return Trace.read(folder.resolve(name + "-trace")).tasks();
    }

    /** Most tasks that an executor had at a time; on one GPU, or on any. */
    private static long atOnce(List<Trace.Task> tasks, boolean onOneGpu) {
        return tasks.stream()
                .mapToLong(begun -> tasks.stream()
                        .filter(other -> other.process().equals(begun.process()))
                        .filter(other ->
                                other.fromMillis() <= begun.fromMillis() && begun.fromMillis() < other.toMillis())
                        .filter(other -> !onOneGpu || other.gpu().equals(begun.gpu()))
                        .count())
                .max()
                .orElse(0);
    }

    private static String said(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".said"));
    }

    /** The commit record of the features, without spaces. */
    private static String record(String name) throws IOException {
        try (Stream<Path> records = Files.walk(folder.resolve(name).resolve("features"))) {
            Path record = records.filter(file -> file.endsWith("_provenance.json"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(record).replaceAll("\\s", "");
        }
    }
}
