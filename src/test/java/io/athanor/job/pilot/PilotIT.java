package io.athanor.job.pilot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.RowKey;
import io.athanor.extract.part.ExtractStage;
import io.athanor.job.Context;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.SampleSize;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.predict.PredictJob;
import io.athanor.job.run.RunJob;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.ManifestTable;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart's words and fields, first a pilot, then the whole run. */
class PilotIT {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final String SHARDS = "data/quickstart/*.tar";

    @TempDir
    private Path folder;

    private Context context(String work, String... sets) {
        return Context.of(
                SPARK,
                folder.resolve(work).toString(),
                PipelineFile.read("""
                                source: { webdataset: "%s", part-samples: 40 }
                                label: label
                                modalities:
                                  text: { from: txt, encoder: minilm-l6 }
                                  table: { columns: [added_in, tags] }
                                teacher: { fusion: gated, epochs: 2, members: 1 }
                                """.formatted(SHARDS), "pilot.yaml", List.of(sets), Map.of(), Pipelines.registry())
                        .settings(),
                Progress.silent(),
                null);
    }

    @Test
    void the_whole_run_extracts_what_the_pilot_has_not_and_its_sides_are_those_of_a_run_without_one()
            throws IOException {
        String said = new PilotJob(context("work"), SampleSize.parse("30%")).run(Step.TRAIN);

        JsonNode pilot = Json.tree(Files.readString(folder.resolve("work").resolve(PilotJob.FILE)));
        JsonNode ledger = Json.tree(Files.readString(folder.resolve("work/ledger.json")));
        long sampled = ledger.path("ids").asLong();
        assertThat(sampled).isBetween(60L, 160L);
        assertThat(ledger.path("leftOut").asLong()).isEqualTo(324 - sampled);
        assertThat(ledger.at("/modalities/text").get("ok").asLong()
                        + ledger.at("/modalities/text").get("missing").asLong()
                        + ledger.at("/modalities/text").get("quarantined").asLong())
                .isEqualTo(sampled);
        assertThat(said)
                .contains("Pilot on 30% of the source, " + sampled + " of 324 samples.")
                .contains("What the run on all 324 samples will take")
                .contains("extract text")
                .contains("train teacher")
                .contains("core-hours")
                .contains("of so short a run the estimate is rough");
        assertThat(pilot.at("/estimate/samples").asLong()).isEqualTo(324);
        assertThat(pilot.at("/estimate/runs")).hasSize(3);
        Set<String> stages = StreamSupport.stream(pilot.at("/estimate/stages").spliterator(), false)
                .map(stage -> stage.path("stage").asText())
                .collect(Collectors.toSet());
        assertThat(stages)
                .contains("samples", "extract text", "extract table", "join", "train teacher", RunFigures.OTHER)
                .doesNotContain("manifest", "sample");
        pilot.at("/estimate/stages")
                .forEach(stage ->
                        assertThat(stage.path("coreSeconds").asDouble()).isPositive());
        assertThat(predicted("work"))
                .startsWith("The teacher is a pilot's model")
                .contains("of 324 samples");

        Set<String> larger = ids(newestSample("work"));

        RunJob whole = new RunJob(context("work"));
        whole.run(Step.JOIN);
        Map<String, Long> counts =
                text(whole.pipeline()).artefact().provenance().counts();
        assertThat(counts)
                .containsEntry(ExtractStage.KEPT_UNREAD, sampled)
                .hasEntrySatisfying(ExtractStage.INFERRED, n -> assertThat(n).isBetween(1L, 324 - sampled));
        assertThat(Json.tree(Files.readString(folder.resolve("work/ledger.json")))
                        .path("leftOut")
                        .asLong())
                .isZero();

        RunJob clean = new RunJob(context("clean"));
        clean.run(Step.JOIN);
        assertThat(rows(whole.pipeline())).isEqualTo(rows(clean.pipeline())).hasSize(324);
        assertThat(whole.pipeline().buckets()).isEqualTo(clean.pipeline().buckets());

        assertThat(new PilotJob(context("work"), SampleSize.parse("10%")).run(Step.EXTRACT))
                .contains("left out by sampling");
        assertThat(larger).containsAll(ids(newestSample("work")));
    }

    @Test
    void a_pilot_of_more_than_there_is_is_refused() {
        assertThatThrownBy(() -> new PilotJob(context("work"), SampleSize.parse("400")).run(Step.EXTRACT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the source has 324 samples");
    }

    private String predicted(String work) {
        Path out = folder.resolve("predictions-" + System.nanoTime());
        return new PredictJob(SPARK, folder.resolve(work).toString(), Progress.silent())
                .run("teacher", SHARDS, out.toString());
    }

    private static FeatureTable text(Pipeline pipeline) {
        return pipeline.features().stream()
                .filter(table -> table.modality().name().equals("text"))
                .findFirst()
                .orElseThrow();
    }

    /** Side and features of each sample. */
    private static Map<String, String> rows(Pipeline pipeline) {
        Map<String, String> rows = new TreeMap<>();
        for (Row row : BucketedTable.read(SPARK, pipeline.join()).collectAsList()) {
            assertThat(row.<Integer>getAs("view")).isEqualTo(RowKey.PAYLOAD);
            rows.put(row.getAs("sample_id"), row.getAs("split") + " " + row.getAs("label") + " " + row.getAs("text"));
        }
        return rows;
    }

    private Artefact newestSample(String work) {
        Context context = context(work);
        try (var folders = Files.list(folder.resolve(work).resolve("manifest"))) {
            return folders.flatMap(each -> context.work().find(new org.apache.hadoop.fs.Path(each.toUri())).stream())
                    .filter(found -> found.provenance().stage().equals("sample"))
                    .max(Comparator.comparing(found -> found.provenance().startedAt()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> ids(Artefact manifest) {
        return ManifestTable.read(SPARK, manifest, List.of()).collectAsList().stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toSet());
    }
}
