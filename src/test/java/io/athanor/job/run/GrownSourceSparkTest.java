package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Provenance;
import io.athanor.base.TooManyRejected;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.extract.part.ExtractStage;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.work.WorkLease;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import io.athanor.testing.RowTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work directories whose source changes between runs. */
class GrownSourceSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private Path folder;

    @Test
    void a_source_that_grows_is_followed_to_the_joined_table_and_another_one_is_refused() throws IOException {
        Path shards = Files.createDirectories(folder.resolve("shards"));
        copy("emoji-000000.tar", shards);
        run("work", Step.JOIN, texts(shards + "/emoji-000000.tar"), "workers=8");
        Provenance first = newest("work/joined");
        assertThat(first.buckets()).as("workers do not divide the data").isEqualTo(4);
        Map<String, String> sides = sides("work/joined");

        copy("emoji-000001.tar", shards);
        run("work", Step.JOIN, texts(shards + "/*.tar"), "workers=2");
        assertThat(newest("work/joined").rows()).isEqualTo(324);
        assertThat(newest("work/features/text").counts())
                .containsEntry(ExtractStage.KEPT_UNREAD, first.rows())
                .containsEntry(ExtractStage.TOMBSTONES, 0L)
                .hasEntrySatisfying(ExtractStage.INFERRED, n -> assertThat(n).isBetween(1L, 324 - first.rows()));
        run("clean", Step.JOIN, texts(shards + "/*.tar"));
        assertThat(rows("work/joined")).hasSize(324).isEqualTo(rows("clean/joined"));
        assertThat(sides("work/joined")).as("no sample changes sides").containsAllEntriesOf(sides);

        // other buckets cost no inference
        run("work", Step.JOIN, texts(shards + "/*.tar"), "buckets=8");
        assertThat(newest("work/joined").buckets()).isEqualTo(8);
        assertThat(newest("work/features/text").counts())
                .containsEntry(ExtractStage.INFERRED, 0L)
                .containsEntry("modelLoads", 0L);
        // and stay when nothing is said of them
        run("work", Step.JOIN, texts(shards + "/*.tar"));
        assertThat(newest("work/joined").buckets()).isEqualTo(8);
        assertThatThrownBy(() -> run("work", Step.TRAIN, texts(shards + "/*.tar"), "workers=9"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("9 workers: the tables lie in 8 buckets")
                .hasMessageContaining("buckets: 16");

        collectsGarbage(texts(shards + "/*.tar"));

        Path others = Files.createDirectories(folder.resolve("others"));
        copy("emoji-000000.tar", others);
        assertThatThrownBy(() -> run("work", Step.JOIN, texts(others + "/*.tar")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("belongs to another source");
    }

    /** Tables of one shard, of two, and of other buckets are there, and what a death left. */
    private void collectsGarbage(String pipeline) throws IOException {
        Path work = folder.resolve("work");
        Path dead = Files.createDirectories(work.resolve("features/text/feedfacefeedface"));
        Files.writeString(dead.resolve("part-0.parquet"), "half a file");
        Path overtaken = Files.createDirectories(work.resolve("segments/text/feedfacefeedface"));
        Path segment = Files.writeString(overtaken.resolve("part-0.parquet"), "of an earlier attempt");
        Files.setLastModifiedTime(segment, FileTime.fromMillis(1_000_000));
        Path begun = Files.createDirectories(work.resolve("segments/text/begunbegunbegun1"));
        Files.writeString(begun.resolve("part-0.parquet"), "of an attempt after the newest table");
        Map<Path, Provenance> before = WorkContent.published(work);
        List<String> rows = rows("work/joined");
        Provenance newest = newest("work/features/text");

        GarbageJob garbage = new GarbageJob(context("work", pipeline));
        WorkDirectory directory = context("work", pipeline).work();
        try (WorkLease lease = WorkLease.take(directory, Clock.systemUTC(), Progress.silent())) {
            assertThatThrownBy(() -> garbage.run(1, false))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("has been at work in it since");
        }
        assertThat(garbage.run(1, true))
                .contains(
                        "features/text/feedfacefeedface",
                        "segments/text/feedfacefeedface",
                        "would be removed; nothing was");
        assertThat(WorkContent.published(work)).isEqualTo(before);
        assertThat(dead).exists();

        assertThat(garbage.run(1, false)).endsWith(" MB removed.");
        assertThat(dead).doesNotExist();
        assertThat(overtaken).doesNotExist();
        assertThat(begun).exists();
        Map<Path, Provenance> after = WorkContent.published(work);
        assertThat(after.keySet().stream()
                        .map(record ->
                                work.relativize(record.getParent().getParent()).toString())
                        .sorted())
                .containsExactly(
                        "features/table",
                        "features/text",
                        "joined",
                        "manifest",
                        "quarantine/table",
                        "quarantine/text",
                        "samples");
        assertThat(newest("work/features/text")).isEqualTo(newest);
        run("work", Step.JOIN, pipeline);
        assertThat(WorkContent.published(work)).isEqualTo(after);
        assertThat(rows("work/joined")).isEqualTo(rows);
        assertThat(garbage.run(1, false)).startsWith("0 folders");
    }

    @Test
    void over_the_budget_no_feature_is_published_and_mended_files_are_all_that_is_tried_again() throws IOException {
        List<String> lines = new ArrayList<>();
        List<Quickstart.Item> items = Quickstart.items().stream()
                .filter(item -> item.members().containsKey("png"))
                .limit(12)
                .toList();
        for (int i = 0; i < items.size(); i++) {
            byte[] png = items.get(i).members().get("png");
            Files.write(folder.resolve(i + ".png"), i == 5 ? "no picture".getBytes() : png);
            lines.add("{\"sample_id\": \"s" + i + "\", \"file\": \"" + i + ".png\", \"label\": \"l" + i % 2 + "\"}");
        }
        Files.write(folder.resolve("t.jsonl"), lines);
        String pipeline = """
                source: { manifest: %s }
                label: label
                modalities: { image: { from: file, encoder: mobilenetv2-b10 } }
                """.formatted(folder.resolve("t.jsonl"));
        assertThatThrownBy(() -> run("work", Step.JOIN, pipeline, "limits.rejected=0"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("1 of 12 payloads are bad");
        for (String made : List.of("features", "joined")) {
            assertThat(WorkContent.published(folder.resolve("work").resolve(made)))
                    .as(made)
                    .isEmpty();
        }
        // what was refused can be looked at all the same
        assertThat(newest("work/quarantine/image").rows()).isEqualTo(1);
        assertThat(folder.resolve("work/ledger.json")).content().contains("\"quarantined\" : 1");

        // within the budget, and a retry that mends nothing changes nothing that later steps would follow
        run("lenient", Step.JOIN, pipeline);
        Provenance joined = newest("lenient/joined");
        retry("lenient", pipeline);
        run("lenient", Step.JOIN, pipeline);
        assertThat(newest("lenient/joined")).isEqualTo(joined);
        // what was good enough for that limit is not for a stricter one
        assertThatThrownBy(() -> run("lenient", Step.JOIN, pipeline, "limits.rejected=0"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("1 of 12 payloads are bad");

        Files.write(folder.resolve("5.png"), items.get(5).members().get("png"));
        retry("lenient", pipeline);
        assertThat(newest("lenient/features/image").counts()).containsEntry("ok", 12L);
        retry("work", pipeline, "limits.rejected=0");
        assertThat(newest("work/features/image").counts())
                .containsEntry(ExtractStage.INFERRED, 1L)
                .containsEntry(ExtractStage.KEPT_UNREAD, 11L)
                .containsEntry("ok", 12L);
        int tables = WorkContent.published(folder.resolve("work/features")).size();
        // nothing is left to be tried
        retry("work", pipeline, "limits.rejected=0");
        run("work", Step.EXTRACT, pipeline);
        assertThat(WorkContent.published(folder.resolve("work/features"))).hasSize(tables);
    }

    private static String texts(String shards) {
        return """
                source: { webdataset: "%s", part-samples: 40 }
                label: label
                modalities:
                  text: { from: txt, encoder: minilm-l6 }
                  table: { columns: [added_in, tags] }
                """.formatted(shards);
    }

    private void run(String work, Step last, String pipeline, String... sets) {
        new RunJob(context(work, pipeline, sets)).run(last);
    }

    private void retry(String work, String pipeline, String... sets) {
        new RunJob(context(work, pipeline, sets).retryingQuarantined()).run(Step.EXTRACT);
    }

    private Context context(String work, String pipeline, String... sets) {
        PipelineSettings settings = PipelineFile.read(
                        pipeline, "grown.yaml", List.of(sets), Map.of(), Pipelines.registry())
                .settings();
        return Context.of(SPARK, folder.resolve(work).toString(), settings, Progress.silent(), null);
    }

    private Provenance newest(String tables) {
        return WorkContent.published(folder.resolve(tables)).values().stream()
                .max(Comparator.comparing(Provenance::startedAt))
                .orElseThrow();
    }

    /** Of the newest table, but for the sides, which depend on what was drawn before. */
    private List<String> rows(String tables) {
        return newestRows(tables).drop("split").orderBy("sample_id").collectAsList().stream()
                .map(RowTexts::text)
                .toList();
    }

    private Map<String, String> sides(String tables) {
        return newestRows(tables).collectAsList().stream()
                .collect(Collectors.toMap(row -> row.getAs("sample_id"), row -> row.getAs("split")));
    }

    private Dataset<Row> newestRows(String tables) {
        Path newest = WorkContent.published(folder.resolve(tables)).entrySet().stream()
                .max(Comparator.comparing(record -> record.getValue().startedAt()))
                .orElseThrow()
                .getKey()
                .getParent();
        return SPARK.read().parquet(newest.toString());
    }

    private static void copy(String shard, Path to) throws IOException {
        Files.copy(Path.of("data/quickstart", shard), to.resolve(shard));
    }
}
