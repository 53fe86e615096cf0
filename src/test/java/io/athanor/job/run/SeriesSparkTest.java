package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Ledger;
import io.athanor.extract.part.ExtractStage;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.features.Pipeline;
import io.athanor.table.FeatureTable;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Series from the source to the joined table, in whatever form they come; points are values, presence, step. */
class SeriesSparkTest {
    /** Of the patient a: a value without the other, then both, two seconds later. */
    private static final List<Float> OF_A = List.of(1f, 0f, 1f, 0f, 0f, 2.5f, 7f, 1f, 1f, 2f);

    @TempDir
    private Path folder;

    @BeforeEach
    void writePatients() throws IOException {
        Files.createDirectories(folder.resolve("files"));
        Files.writeString(folder.resolve("files/a.csv"), "t,hr,bp\n2,2.5,7\n0,1,NA\n");
        Files.writeString(folder.resolve("files/b.csv"), "t,hr,bp\n0,x,1\n");
        LocalSpark.session()
                .sql("""
                        SELECT id, kind, split, file, counts, text,
                          from_json(said, 'array<struct<t: int, hr: double, bp: float>>') AS points
                        FROM VALUES
                          ('a', 'ill', 'train', 'files/a.csv', array(1L, NULL, 3L), '{"t": [0, 2], "hr": [1, 2.5], "bp": [null, 7]}',
                           '[{"t": 0, "hr": 1}, {"t": 2, "hr": 2.5, "bp": 7}]'),
                          ('b', 'well', 'train', 'files/b.csv', array(CAST(NULL AS LONG)), '[]', '[]'),
                          ('c', 'well', 'validation', NULL, NULL, NULL, NULL),
                          ('d', 'ill', 'test', NULL, array(5L), '{"t": [0], "hr": ["NaN"], "bp": [4]}',
                           '[{"t": 0, "hr": "NaN", "bp": 4}]')
                        AS t(id, kind, split, file, counts, text, said)""")
                .coalesce(1)
                .write()
                .parquet(folder.resolve("patients.parquet").toString());
    }

    @Test
    void files_lists_of_structs_texts_and_tables_of_points_give_the_same_series() throws IOException {
        Files.writeString(folder.resolve("vitals.csv"), """
                patient,at,hr,bp
                a,1970-01-01 00:00:02,2.5,7
                stranger,1970-01-01,1,1
                d,1970-01-01,nan,4
                a,1970-01-01 00:00:00,1,
                ,1970-01-01,1,1
                a,too,many,cells,here
                b,1970-01-01 00:00:00,x,1
                """);
        LocalSpark.session().sql("""
                        SELECT * FROM VALUES
                          ('a', TIMESTAMP '1970-01-01 03:00:02 +03:00', 2.5, CAST(7 AS SMALLINT)),
                          ('a', TIMESTAMP '1970-01-01 00:00:00 UTC', 1.0, NULL), ('d', TIMESTAMP '1970-01-01 00:00:00 UTC', NULL, 4)
                        AS t(who, at, hr, bp)""").createOrReplaceTempView("vitals_seen");
        Pipeline pipeline = open("forms", """
                  files: { from: file, encoder: series, time: t, channels: [hr, bp] }
                  lists: { from: points, encoder: series, time: t, channels: [hr, bp] }
                  texts: { from: text, encoder: series, time: t, channels: [hr, bp] }
                  vitals:
                    { encoder: series, time: at, channels: [hr, bp], points: { path: "%1$s/vitals.csv", id: patient } }
                  asked:
                    { encoder: series, time: at, channels: [hr, bp],
                      points: { sql: "SELECT who, at, hr, bp FROM vitals_seen", id: who } }
                  counts: { from: counts, encoder: series }
                """);

        List<FeatureTable> features = pipeline.features();
        for (String form : List.of("files", "lists", "texts", "vitals", "asked")) {
            assertThat(vectors(pipeline, form)).as(form).containsEntry("a", OF_A);
        }
        for (String form : List.of("lists", "texts", "vitals", "asked")) {
            assertThat(vectors(pipeline, form)).as(form).containsEntry("d", List.of(0f, 4f, 0f, 1f, 0f));
        }
        assertThat(vectors(pipeline, "counts"))
                .containsOnly(Map.entry("a", List.of(1f, 1f, 0f, 0f, 3f, 1f)), Map.entry("d", List.of(5f, 1f)));
        assertThat(features.stream().map(FeatureTable::counts))
                .containsExactly(
                        new Ledger.Counts(1, 2, 1),
                        new Ledger.Counts(2, 1, 1),
                        new Ledger.Counts(2, 1, 1),
                        new Ledger.Counts(2, 1, 1),
                        new Ledger.Counts(2, 2, 0),
                        new Ledger.Counts(2, 1, 1));
        assertThat(features.get(3).records()).contains(new Ledger.Records(5, 2, 0, 0, 1, 1, 1));
        assertThat(pipeline.stages().changes().values().stream()
                        .mapToLong(changes -> changes.count(Change.SERIES_POINT_NAMELESS))
                        .sum())
                .as("one without an id, one that is no row")
                .isEqualTo(2);
        assertThat(pipeline.ledger().quarantine())
                .filteredOn(reason -> reason.modality().name().equals("vitals"))
                .singleElement()
                .satisfies(reason -> {
                    assertThat(reason.reason()).isEqualTo("not-a-number");
                    assertThat(reason.exampleMessage()).contains("hr of point 0 is 'x'");
                });
        assertThat(LocalSpark.session()
                        .read()
                        .parquet(pipeline.manifest().path().toString())
                        .selectExpr("explode(map_keys(cells)) AS name")
                        .distinct()
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0)))
                .as("a series is no cell, a file's name is one")
                .containsExactlyInAnyOrder("kind", "split", "file");
    }

    @Test
    void a_table_of_points_is_bounded_a_sample_and_costs_what_is_new() throws IOException {
        Files.writeString(folder.resolve("vitals.jsonl"), """
                {"id": "a", "at": 3, "hr": 30}
                {"id": "a", "at": 1, "hr": 10}
                {"id": "a", "at": 2, "hr": 20}
                {"id": "b", "at": 1, "hr": 5}
                """);
        String vitals = """
                  vitals:
                    { encoder: series, time: at, channels: [hr], keep: %s,
                      points: { path: "%s/vitals.jsonl", id: id, max-points: 2 } }
                """;
        Pipeline first = open("bounded", vitals.formatted("first", folder));
        assertThat(vectors(first, "vitals"))
                .containsEntry("a", List.of(10f, 1f, 0f, 20f, 1f, 1f))
                .containsEntry("b", List.of(5f, 1f, 0f));
        assertThat(first.stages().changes().values().stream()
                        .flatMap(changes -> changes.lines().stream())
                        .toList())
                .anyMatch(line -> line.startsWith("1 series have more points")
                        && line.contains("a: 3 points, of which the first 2 were read"));
        Pipeline last = open("bounded", vitals.formatted("last", folder));
        assertThat(vectors(last, "vitals")).containsEntry("a", List.of(20f, 1f, 0f, 30f, 1f, 1f));

        Files.writeString(
                folder.resolve("vitals.jsonl"),
                Files.readString(folder.resolve("vitals.jsonl")) + "{\"id\": \"c\", \"at\": 1, \"hr\": 7}\n");
        Pipeline grown = open("bounded", vitals.formatted("last", folder));
        assertThat(vectors(grown, "vitals")).containsOnlyKeys("a", "b", "c");
        assertThat(grown.context()
                        .work()
                        .find(grown.features().get(0).artefact().path())
                        .orElseThrow()
                        .provenance()
                        .rows())
                .isEqualTo(4);
        try (var each = Files.list(folder.resolve("work-bounded/features/vitals_each"))) {
            assertThat(each.map(path -> read(path.resolve("_provenance.json"))))
                    .anyMatch(record -> record.contains("\"" + ExtractStage.INFERRED + "\" : 1")
                            || record.contains("\"" + ExtractStage.INFERRED + "\":1"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_table_of_points_that_cannot_be_read_says_what_is_lacking() throws IOException {
        Files.writeString(folder.resolve("vitals.csv"), "patient,at,hr\na,1,2\n");
        String points = ", points: { path: \"" + folder + "/vitals.csv\", id: patient } }\n";
        refused("{ encoder: series, time: at, channels: [bp]" + points, "no column 'bp', found at, hr, patient");
        refused("{ encoder: series, time: when, channels: [hr]" + points, "no column 'when'", "Set time");
        refused("{ encoder: series, channels: [hr]" + points, "points is set and time is not");
        refused("{ encoder: series, time: at" + points, "points is set and channels is not");
        refused("{ encoder: minilm-l6" + points, "minilm-l6 reads no series");
        refused(
                "{ encoder: series, time: at, channels: [hr], points: { sql: \"SELECT 1 AS sample_id, 1 AS at, array(1) AS hr\" } }\n",
                "column 'hr' is of type array<int>, expected numbers");
        assertThatThrownBy(() -> open("bad", "  s: { from: csv, encoder: series" + points))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected points alone");
        assertThatThrownBy(() -> open("bad", "  s: { encoder: series, points: { id: x } }\n"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected exactly one of path, table and sql");
    }

    private void refused(String modality, String... messages) {
        Pipeline pipeline = open("refused", "  s: " + modality);
        assertThatThrownBy(pipeline::features).isInstanceOf(UserError.class).hasMessageContainingAll(messages);
    }

    private Pipeline open(String name, String modalities) {
        String text = """
                source: { manifest: "%1$s/patients.parquet", id: id, root: ["%1$s"] }
                label: kind
                split: { column: split }
                limits: { rejected: 60%% }
                modalities:
                """.formatted(folder) + modalities.replace("%1$s", folder.toString());
        PipelineSettings settings = PipelineFile.read(text, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
        return new Pipeline(Context.of(
                LocalSpark.session(), folder.resolve("work-" + name).toString(), settings, Progress.silent(), null));
    }

    /** By sample, those that have one; through the join. */
    private static Map<String, List<Float>> vectors(Pipeline pipeline, String modality) {
        Map<String, List<Float>> vectors = new TreeMap<>();
        for (Row row : LocalSpark.session()
                .read()
                .parquet(pipeline.join().path().toString())
                .where(modality + "_present")
                .select("sample_id", modality)
                .collectAsList()) {
            vectors.put(row.getString(0), row.getList(1));
        }
        return vectors;
    }
}
