package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.config.PipelineFile;
import io.athanor.data.Rejection;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.predict.PredictJob;
import io.athanor.job.work.WorkLeaseTest;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.HadoopCluster;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.RowTexts;
import io.athanor.testing.TinyNetworks;
import io.athanor.train.barrier.FileCheckpoints;
import io.athanor.train.barrier.WorkerSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Data, work directory and predictions on a real HDFS. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HdfsIT {
    private static final String WORK = "/user/someone/work";
    private static final String DATA = "/data/quickstart";

    @TempDir
    private static Path folder;

    private static HadoopCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = HadoopCluster.hdfs(folder.resolve("hadoop"));
        cluster.put(Path.of("data/quickstart"), DATA);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void a_run_killed_while_extracting_and_while_training_ends_as_one_on_the_local_disk() throws Exception {
        String work = cluster.uri(WORK);
        String source = "source.webdataset=" + cluster.uri(DATA) + "/*.tar";
        // all over again, where a run was through before it was seen at work
        for (int trial = 1; !isKilledTwice(work, source); trial++) {
            assertThat(trial).isLessThan(5);
            cluster.files().delete(new org.apache.hadoop.fs.Path(WORK), true);
        }

        String said = SmallQuickstart.run(LocalSpark.session(), work, Progress.silent(), Step.REPORT, source);

        assertThat(said).contains("Report: " + work + "/report/index.html");
        Path copy = cluster.get(WORK, folder.resolve("copy"));
        assertThat(WorkContent.ofAnyPlace(LocalSpark.session(), copy))
                .isEqualTo(WorkContent.ofAnyPlace(
                        LocalSpark.session(), SmallQuickstart.undisturbed().work()));
        assertThat(WorkContent.files(copy, ".mark")).isEmpty();
        assertThat(WorkContent.files(copy, "training.jsonl")).isNotEmpty();
        assertThat(WorkContent.files(copy, ".athanor")).as("TensorBoard's").isNotEmpty();
        assertThat(WorkContent.files(copy, "_temporary")).isEmpty();
    }

    private static boolean isKilledTwice(String work, String source) {
        String often = "train.checkpoint-interval=0s";
        for (Predicate<String> sign : List.<Predicate<String>>of(
                file -> file.contains("/segments/") && file.endsWith(".mark"),
                // whichever training is seen first to have done more than a step: each lasts a moment only
                file -> file.matches(".*/models/.*/checkpoints/step-0*([2-9]|\\d\\d+)-.*"))) {
            try (ChildRun child = ChildRun.start(work, folder, 2, source, often)) {
                int code = child.killWhen(() -> names(WORK).anyMatch(sign));
                assertThat(code).as(child.toString()).isIn(0, ChildRun.KILLED);
                if (code == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    @Order(2)
    void predictions_are_those_of_the_local_run_and_garbage_goes() throws IOException {
        String work = cluster.uri(WORK);
        String scores = cluster.uri("/scores");
        String said = new PredictJob(LocalSpark.session(), work, Progress.silent())
                .run("student", cluster.uri(DATA) + "/emoji-000000.tar", scores);
        assertThat(said).contains("162 rows scored").contains("Predictions: " + scores);
        Path local = folder.resolve("scores");
        new PredictJob(
                        LocalSpark.session(),
                        SmallQuickstart.undisturbed().work().toString(),
                        Progress.silent())
                .run("student", "data/quickstart/emoji-000000.tar", local.toString());
        assertThat(scored(scores)).isEqualTo(scored(local.toString()));

        var stray = new org.apache.hadoop.fs.Path(WORK + "/joined/0123456789abcdef");
        cluster.files()
                .create(new org.apache.hadoop.fs.Path(stray, "part-00000.parquet"))
                .close();
        Context context = Context.of(
                LocalSpark.session(),
                work,
                SmallQuickstart.settings("source.webdataset=" + cluster.uri(DATA) + "/*.tar"),
                Progress.silent(),
                null);
        assertThat(new GarbageJob(context).run(1, false)).contains("MB  joined/0123456789abcdef\n1 folders");
        assertThat(cluster.files().exists(stray)).isFalse();
        assertThat(names(WORK + "/joined")).isNotEmpty();
    }

    @Test
    void a_model_on_hdfs_is_a_modality() throws IOException {
        Path model = Files.createDirectories(folder.resolve("tiny"));
        Files.write(model.resolve("model.onnx"), TinyNetworks.patchesWithExternalWeights(32, 8, 4, "model.onnx_data"));
        Files.write(model.resolve("model.onnx_data"), TinyNetworks.patchWeights(8, 4));
        Files.writeString(model.resolve("preprocessor_config.json"), "{\"size\": 32, \"do_normalize\": false}");
        cluster.put(model, "/models/tiny");
        PipelineSettings settings = PipelineFile.read(
                        """
                        source: { webdataset: "data/quickstart/*.tar" }
                        label: label
                        modalities:
                          image: { from: png, encoder: onnx, model: "%s", pooling: none, output: last_hidden_state }
                        """.formatted(cluster.uri("/models/tiny")),
                        "tiny.yaml",
                        List.of(),
                        Map.of(),
                        Pipelines.registry())
                .settings();
        Path work = folder.resolve("tiny-work");
        new RunJob(Context.of(LocalSpark.session(), work.toString(), settings, Progress.silent(), null))
                .run(Step.EXTRACT);
        List<Path> tables = WorkContent.files(work.resolve("features/image"), ".parquet");
        assertThat(tables).isNotEmpty();
        Dataset<Row> image = LocalSpark.session()
                .read()
                .parquet(tables.stream().map(Path::toString).toArray(String[]::new));
        assertThat(image.where("features is not null").count()).isEqualTo(312);
        assertThat(image.where("features is not null and size(features) <> 16 * 4")
                        .count())
                .isZero();
    }

    @Test
    void a_payload_that_kills_is_found_by_marks() throws Exception {
        IntFunction<String> kinds = i -> i == 41 ? "crash" : null;
        RiskySet set = new RiskySet(folder.resolve("set"));
        Path manifest = set.manifest("all.jsonl", 60, kinds, true);
        Path pipeline =
                Files.writeString(folder.resolve("risky.yaml"), RiskySet.pipeline(manifest, 20, "decode-threads: 2"));
        String work = cluster.uri("/risky");
        List<Integer> codes = new ArrayList<>();
        while (codes.isEmpty() || (codes.size() < 5 && codes.get(codes.size() - 1) == ChildJvm.ABORTED)) {
            Path log = folder.resolve("risky-" + codes.size() + ".log");
            Process run = ChildJvm.start(
                    RiskySet.Program.class,
                    log,
                    List.of("-Xmx1g", "-XX:ErrorFile=" + folder + "/hs_err_%p.log"),
                    work,
                    pipeline.toString(),
                    "local[1]");
            codes.add(ChildJvm.await(run));
            assertThat(codes.get(codes.size() - 1)).as(Files.readString(log)).isIn(0, ChildJvm.ABORTED);
        }
        // a mark a part, then marks a group, then a mark a sample
        assertThat(codes).containsExactly(ChildJvm.ABORTED, ChildJvm.ABORTED, ChildJvm.ABORTED, 0);
        RiskySet.Result result = RiskySet.run(LocalSpark.session(), work, Files.readString(pipeline));
        assertThat(result.quarantine()).isEqualTo(set.expected(60, kinds)).containsValue(Rejection.CRASH);
        assertThat(names("/risky")).noneMatch(f -> f.endsWith(".mark"));
    }

    @Test
    void what_a_dead_writer_left_open_counts_for_nothing_and_is_in_nobodys_way() throws IOException {
        Configuration settings = new Configuration();
        var place = new org.apache.hadoop.fs.Path(cluster.uri("/open/checkpoints"));
        FileCheckpoints first = FileCheckpoints.next(place, WorkerSettings.defaults(), settings);
        first.save(1, new byte[] {1});
        WorkDirectory work = new WorkDirectory(new org.apache.hadoop.fs.Path(cluster.uri("/open")), settings);
        Fingerprint fingerprint = Fingerprint.of("open", 1).build();
        var table = work.joined(fingerprint);
        var record = new org.apache.hadoop.fs.Path(table, Provenance.FILE);
        // another client, that never closes what it writes
        FileSystem dead = FileSystem.newInstance(place.toUri(), settings);
        List<FSDataOutputStream> open = new ArrayList<>();
        for (var file : List.of(
                new org.apache.hadoop.fs.Path(place, "step-000000002-attempt-1-00000000.safetensors"),
                new org.apache.hadoop.fs.Path(place, "_attempt"),
                record)) {
            FSDataOutputStream out = dead.create(file, true);
            open.add(out);
            out.write("{\"stage".getBytes(StandardCharsets.UTF_8));
        }
        open.get(0).hflush();

        FileCheckpoints next = FileCheckpoints.next(place, WorkerSettings.defaults(), settings);
        assertThat(next.attempt()).isEqualTo(2);
        assertThat(next.newest()).hasValueSatisfying(state -> assertThat(state).containsExactly(1));
        next.save(3, new byte[] {3});
        assertThat(next.newestStep()).isEqualTo(3);
        assertThat(work.find(table)).isEmpty();
        work.publish(
                work.fresh(table),
                Provenance.of("open", fingerprint, fingerprint).endedNow(Instant.now()));
        assertThat(work.find(table)).isPresent();
        // or it would look for the cluster long after it is gone
        ((DistributedFileSystem) dead).getClient().closeAllFilesBeingWritten(true);
    }

    @Test
    void of_runs_that_come_at_once_one_has_the_work_directory() throws Exception {
        WorkLeaseTest.onlyOneHas(
                new WorkDirectory(new org.apache.hadoop.fs.Path(cluster.uri("/leased")), new Configuration()));
    }

    private static List<String> scored(String folder) {
        return LocalSpark.session().read().parquet(folder).orderBy("sample_id").collectAsList().stream()
                .map((Row row) -> RowTexts.text(row))
                .toList();
    }

    /** All files below a folder of the cluster. */
    private static Stream<String> names(String path) {
        List<String> names = new ArrayList<>();
        try {
            var below = cluster.files().listFiles(new org.apache.hadoop.fs.Path(path), true);
            while (below.hasNext()) {
                FileStatus file = below.next();
                names.add(file.getPath().toUri().getPath());
            }
            return names.stream();
        } catch (FileNotFoundException e) {
            // nothing there, or a folder that was just removed
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
