package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.job.Context;
import io.athanor.job.Progress;
import io.athanor.job.run.GarbageJob;
import io.athanor.job.run.RunJob;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcCommandSparkTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final FakeJobs jobs = new FakeJobs();

    @TempDir
    private Path folder;

    private Path pipeline;
    private Path work;

    @BeforeEach
    void write_a_pipeline() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            lines.add("{\"sample_id\": \"s" + i + "\", \"size\": " + i + ", \"label\": \"l" + i % 2 + "\"}");
        }
        Files.write(folder.resolve("t.jsonl"), lines);
        pipeline = Files.writeString(
                folder.resolve("p.yaml"),
                "source: { manifest: " + folder.resolve("t.jsonl") + " }\nlabel: label\n"
                        + "modalities: { table: { columns: [size] } }\n");
        work = folder.resolve("work");
        jobs.answer = request -> new RunJob(
                        Context.of(LocalSpark.session(), request.workDirectory(), request.settings(), quiet(), null))
                .run(request.last());
        jobs.garbage = wanted -> new GarbageJob(
                        Context.of(LocalSpark.session(), wanted.workDirectory(), wanted.settings(), quiet(), null))
                .run(wanted.keep(), wanted.dryRun());
    }

    @Test
    void a_dry_run_lists_what_goes_and_a_real_one_removes_it_and_nothing_else() {
        join("seed=1");
        Fingerprint earlier = onlyJoined();
        join("seed=2");
        List<String> joined = folders("joined");
        Fingerprint now = new Fingerprint(joined.stream()
                .filter(name -> !name.equals(earlier.hex()))
                .findFirst()
                .orElseThrow());
        publish("", "evaluation/ofearlier", "2020-01-01T00:00:00Z", Map.of("joined", earlier));
        publish("", "evaluation/ofnow", "2020-01-01T00:00:00Z", Map.of("joined", now));
        publish("", "measurements/ofearlier", "2020-01-01T00:00:00Z", Map.of("joined", earlier));
        publish("", "trials/ofearlier", "2020-01-01T00:00:00Z", Map.of("joined", earlier));
        publish("", "trials/ofnow", "2020-01-01T00:00:00Z", Map.of("joined", now));
        publish("", "measurements/ofnow", "2020-01-01T00:00:00Z", Map.of("joined", now));
        write("evaluation/died/outputs/part-0.parquet");
        write("outputs/teacher/died/part-0.parquet");
        write("models/transforms/died/fitted.json");
        write("models/teacher/died/curve.json");
        write("models/teacher/going/checkpoints/epoch-1/weights");
        predicted("long-ago", "2020-01-01T00:00:00Z");
        predicted("unfinished", "2020-01-02T00:00:00Z");
        write("predict/unfinished/segments/table/begun/part-0.parquet");
        predicted("newest", "2020-01-03T00:00:00Z");
        publish("predict/newest/", "features/table/before", "2020-01-01T00:00:00Z", Map.of());
        List<String> before = published();

        assertThat(athanor("gc", pipeline.toString(), "--workdir", work.toString(), "--dry-run"))
                .isZero();
        List<String> gone = out().lines()
                .filter(line -> line.contains(" MB  "))
                .map(line -> line.substring(line.indexOf(" MB  ") + 5))
                .toList();
        assertThat(gone)
                .contains(
                        "joined/" + earlier.hex(),
                        "evaluation/ofearlier",
                        "measurements/ofearlier",
                        "trials/ofearlier",
                        "evaluation/died",
                        "outputs/teacher/died",
                        "models/transforms/died",
                        "models/teacher/died",
                        "predict/long-ago",
                        "predict/newest/features/table/before")
                .doesNotContain(
                        "joined/" + now.hex(),
                        "evaluation/ofnow",
                        "measurements/ofnow",
                        "trials/ofnow",
                        "models/teacher/going",
                        "predict/newest",
                        "predict/unfinished");
        assertThat(out()).contains(gone.size() + " folders of ").contains(" would be removed; nothing was.");
        assertThat(published()).isEqualTo(before);
        gone.forEach(name -> assertThat(work.resolve(name)).exists());

        out.reset();
        // the directory alone tells which pipeline it belongs to
        assertThat(athanor("gc", work.toString())).isZero();
        assertThat(out()).contains(gone.size() + " folders of ").contains(" removed.");
        gone.forEach(name -> assertThat(work.resolve(name)).doesNotExist());
        assertThat(published())
                .isEqualTo(before.stream()
                        .filter(name -> gone.stream().noneMatch(g -> name.startsWith(g + "/")))
                        .toList());
        assertThat(work.resolve("predict/unfinished/segments/table/begun/part-0.parquet"))
                .exists();
        assertThat(work.resolve("models/teacher/going/checkpoints/epoch-1/weights"))
                .exists();

        out.reset();
        assertThat(athanor("gc", work.toString())).isZero();
        assertThat(out()).isEqualTo("0 folders of 0.0 MB removed.\n");
        assertThat(err()).isEmpty();
    }

    @Test
    void the_newest_few_stay_if_that_is_wanted() {
        join("seed=1");
        Fingerprint earlier = onlyJoined();
        join("seed=2");
        predicted("long-ago", "2020-01-01T00:00:00Z");
        predicted("newest", "2020-01-03T00:00:00Z");
        assertThat(athanor("gc", work.toString(), "--keep", "2")).isZero();
        assertThat(out()).startsWith("0 folders");
        assertThat(work.resolve("joined/" + earlier.hex())).exists();
        assertThat(work.resolve("predict/long-ago")).exists();
    }

    @Test
    void what_is_no_work_directory_is_told_in_one_line_and_left_as_it_is() {
        write("models/mine/part-0.parquet");
        write("features/mine/notes/part-0.parquet");
        assertRefused("found no work directory of a pipeline that has run", pipeline.toString(), "--workdir", work);
        assertRefused("found no work directory", pipeline.toString(), "--workdir", folder.resolve("nowhere"));
        assertRefused("expected the work directory of a pipeline that has run", work.toString());
        assertRefused("found no such file", folder.resolve("nowhere").toString());
        assertRefused("expected at least 1", work.toString(), "--keep", "0");
        assertThat(folder.resolve("nowhere")).doesNotExist();
        assertThat(work.resolve("features/mine/notes/part-0.parquet")).exists();
    }

    private void assertRefused(String why, Object... words) {
        err.reset();
        String[] command = Stream.concat(Stream.of("gc"), Stream.of(words).map(Object::toString))
                .toArray(String[]::new);
        assertThat(athanor(command)).isEqualTo(2);
        assertThat(err()).startsWith("athanor: Cannot ").contains(why).hasLineCount(1);
    }

    private void join(String set) {
        assertThat(athanor("join", pipeline.toString(), "--workdir", work.toString(), "--set", set))
                .as(err())
                .isZero();
        out.reset();
    }

    private Fingerprint onlyJoined() {
        assertThat(folders("joined")).hasSize(1);
        return new Fingerprint(folders("joined").get(0));
    }

    private List<String> folders(String kind) {
        try (Stream<Path> all = Files.list(work.resolve(kind))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A work directory below this one, with a table. */
    private void predicted(String place, String startedAt) {
        publish("predict/" + place + "/", "features/table/made", startedAt, Map.of());
    }

    private void publish(String place, String name, String startedAt, Map<String, Fingerprint> inputs) {
        WorkDirectory directory = new WorkDirectory(
                new org.apache.hadoop.fs.Path(work.resolve(place).toUri()), new Configuration());
        Fingerprint own = Fingerprint.of(name, 1).build();
        directory.publish(
                new org.apache.hadoop.fs.Path(directory.root(), name),
                new Provenance(
                        "test",
                        own,
                        own,
                        inputs,
                        Map.of(),
                        List.of(),
                        0,
                        0,
                        Map.of(),
                        Changes.NONE,
                        Map.of(),
                        startedAt,
                        0));
    }

    private void write(String file) {
        try {
            Files.createDirectories(work.resolve(file).getParent());
            Files.writeString(work.resolve(file), "half a file");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> published() {
        try (Stream<Path> all = Files.walk(work)) {
            return all
                    .filter(path -> path.endsWith(Provenance.FILE))
                    .map(path -> work.relativize(path).toString())
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int athanor(String... words) {
        var terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                80,
                Map.of());
        return Main.run(words, terminal, jobs);
    }

    private static Progress quiet() {
        return Progress.silent();
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
