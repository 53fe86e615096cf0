package io.athanor.job.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Change;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.base.Seeds;
import io.athanor.base.TooManyRejected;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelNotes;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.GatedNetwork;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Weights;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.work.SavedPipeline;
import io.athanor.source.SourceSettings;
import io.athanor.table.Artefact;
import io.athanor.table.RowFile;
import io.athanor.table.WorkDirectory;
import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import io.athanor.testing.LocalSpark;
import io.athanor.train.transform.FittedColumn;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictSparkTest {
    private static final String PIPELINE = """
            source: { manifest: "elsewhere/*.csv", id: key }
            label: kind
            modalities:
              words: { from: said, encoder: minilm-l6 }
              facts: { columns: [age, colour] }
            limits: { rejected: 50% }
            """;

    private static final List<String> CLASSES = List.of("cup", "plate", "bowl");
    private static final Task TASK = Multiclass.of(CLASSES);

    @TempDir
    private Path folder;

    private Path work;

    @BeforeEach
    void make_a_work_directory_with_a_model() {
        work = folder.resolve("work");
        WorkDirectory directory =
                new WorkDirectory(new org.apache.hadoop.fs.Path(work.toString()), new Configuration());
        PipelineSettings settings = PipelineFile.read(PIPELINE, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
        new SavedPipeline(directory).remember(settings, "teacher", publish(directory));
    }

    @Test
    void every_sample_is_scored_and_what_is_missing_stays_missing() throws IOException {
        Path source = Files.writeString(folder.resolve("new.csv"), """
                key,said,age,colour
                a,a red cup,3,red
                b,,4,blue
                c,a plate,,
                d,,,
                e,a bowl,many,green
                f,a red cup,3,red
                """);
        Path out = folder.resolve("out");

        String said = new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                .run("teacher", source.toString(), out.toString());

        assertThat(said)
                .contains("6 rows scored by the teacher")
                .contains("words: 4 ok, 2 missing, 0 quarantined")
                .contains("facts: 3 ok, 2 missing, 1 quarantined")
                .contains("1 rows have nothing that the model reads");
        Map<String, Row> rows = LocalSpark.session().read().parquet(out.toString()).collectAsList().stream()
                .collect(Collectors.toMap(r -> r.getAs("sample_id"), r -> r));
        assertThat(rows).containsOnlyKeys("a", "b", "c", "d", "e", "f");
        assertThat(rows.get("a").schema().fieldNames())
                .containsExactly(
                        "sample_id",
                        "prediction",
                        "probability",
                        "probabilities",
                        "words_status",
                        "facts_status",
                        "modalities_used");
        for (Row row : rows.values()) {
            List<Float> probabilities = row.getList(3);
            assertThat(probabilities.stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-5));
            assertThat(probabilities.get(CLASSES.indexOf(row.<String>getAs("prediction"))))
                    .isEqualTo(row.<Float>getAs("probability"))
                    .isEqualTo(Collections.max(probabilities));
        }
        // equal samples score equally, whichever task they were in
        assertThat(rows.get("f").getList(3)).isEqualTo(rows.get("a").getList(3));
        assertThat(status(rows.get("a"))).isEqualTo("ok ok 2");
        assertThat(status(rows.get("b"))).isEqualTo("missing ok 1");
        assertThat(status(rows.get("c"))).isEqualTo("ok missing 1");
        assertThat(status(rows.get("d"))).isEqualTo("missing missing 0");
        assertThat(status(rows.get("e"))).isEqualTo("ok quarantined 1");
        WorkDirectory made = new WorkDirectory(new org.apache.hadoop.fs.Path(out.toString()), new Configuration());
        Artefact artefact = made.find(made.root()).orElseThrow();
        assertThat(artefact.setting("outputs", String[].class)).containsExactly("cup", "plate", "bowl");
        assertThat(artefact.provenance().files()).allSatisfy(file -> assertThat(
                        RowFile.metadata(new org.apache.hadoop.fs.Path(made.root(), file), new Configuration()))
                .containsEntry("athanor.outputs", "[\"cup\",\"plate\",\"bowl\"]"));
    }

    @Test
    void modalities_of_other_tables_are_scored_as_those_of_the_source_are() throws IOException {
        Path source = Files.writeString(
                folder.resolve("new.csv"),
                "key,said,age,colour\n" + "a,a red cup,3,red\nb,,4,blue\nc,a plate,,\nd,,,\ne,a bowl,7,green\n");
        Path plain = folder.resolve("plain");
        new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                .run("teacher", source.toString(), plain.toString());
        WorkDirectory directory =
                new WorkDirectory(new org.apache.hadoop.fs.Path(work.toString()), new Configuration());
        PipelineSettings elsewhere = PipelineFile.read("""
                source: { manifest: "elsewhere/*.csv", id: key }
                label: kind
                modalities:
                  words: { from: said, encoder: minilm-l6, many: { path: gone.csv, id: key, pool: first } }
                  facts: { encoder: external, path: gone.parquet, id: key, columns: [age, colour] }
                """, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
        new SavedPipeline(directory).remember(elsewhere, "teacher", publish(directory));
        Path ids = Files.writeString(folder.resolve("ids.csv"), "key\na\nb\nc\nd\ne\n");
        Path said = Files.writeString(
                folder.resolve("said.csv"), "key,said\ne,a bowl\nc,a plate\na,a red cup\na,another\nz,of nobody\n");
        Path facts = folder.resolve("facts");
        LocalSpark.session()
                .sql("select * from values ('a', 3, 'red'), ('b', 4, 'blue'), ('e', 7, 'green') as t(key, age, colour)")
                .write()
                .parquet(facts.toString());
        PredictJob job = new PredictJob(LocalSpark.session(), work.toString(), Progress.silent());
        Path out = folder.resolve("out");

        assertThatThrownBy(() -> job.run("teacher", ids.toString(), out.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gone.csv");
        String printed = job.run(
                "teacher",
                ids.toString(),
                out.toString(),
                List.of("modalities.words.many.path=[" + said + "]", "modalities.facts.path=" + facts));

        assertThat(printed).contains("words: 3 ok, 2 missing, 0 quarantined");
        assertThat(texts(out)).hasSize(5).isEqualTo(texts(plain));
    }

    private static List<String> texts(Path predictions) {
        return LocalSpark.session().read().parquet(predictions.toString()).orderBy("sample_id").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    @Test
    void an_output_folder_is_never_written_over_unless_its_own_job_died() throws IOException {
        Path source = Files.writeString(folder.resolve("new.csv"), "key,age\na,3\n");
        PredictJob job = new PredictJob(LocalSpark.session(), work.toString(), Progress.silent());
        Path died = Files.createDirectories(folder.resolve("died"));
        Files.writeString(died.resolve("_unfinished"), "");
        Files.writeString(died.resolve("part-00000.parquet"), "half of it");

        job.run("teacher", source.toString(), died.toString());

        assertThat(LocalSpark.session().read().parquet(died.toString()).count()).isEqualTo(1);
        assertThat(died.resolve("_unfinished")).doesNotExist();
        assertThatThrownBy(() -> job.run("teacher", source.toString(), died.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot write predictions to ")
                .hasMessageContaining("expected an empty folder or none");
    }

    @Test
    void too_many_bad_cells_end_it_as_they_end_a_run() throws IOException {
        Path source = Files.writeString(folder.resolve("new.csv"), "key,age\na,3\nb,many\nc,few\n");
        assertThatThrownBy(() -> new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                        .run("teacher", source.toString(), folder.resolve("out").toString()))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("2 of 3");
        // and the limit can be raised for this once
        String said = new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                .run("teacher", source.toString(), folder.resolve("out").toString(), List.of("limits.rejected=90%"));
        assertThat(said).contains("facts: 1 ok, 0 missing, 2 quarantined", "athanor ledger " + work + "/predict/");
    }

    @Test
    void a_source_of_other_fields_is_not_scored_blindly() throws IOException {
        Path source = Files.writeString(folder.resolve("new.csv"), "key,alter,farbe\na,3,rot\nb,4,blau\n");
        assertThatThrownBy(() -> new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                        .run("teacher", source.toString(), folder.resolve("out").toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none of the 2 samples has anything that the model reads")
                .hasMessageContaining("age, colour");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_source_of_other_fields_is_refused_before_anything_is_extracted() throws IOException {
        Path source = Files.writeString(folder.resolve("other.csv"), "key,alter,farbe\na,3,rot\nb,4,blau\n");
        Set<Path> before = tables();
        assertThatThrownBy(() -> new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                        .run("teacher", source.toString(), folder.resolve("out").toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has anything that the model reads");
        assertThat(tables()).isEqualTo(before);
    }

    /** The feature tables of all predictions. */
    private Set<Path> tables() throws IOException {
        Path predictions = work.resolve("predict");
        if (!Files.exists(predictions)) {
            return Set.of();
        }
        try (Stream<Path> all = Files.walk(predictions)) {
            return all.filter(path -> path.getParent().endsWith("features")).collect(Collectors.toSet());
        }
    }

    @Test
    void trained_fields_that_the_new_data_lack_are_named_and_counted() throws IOException {
        Path source = Files.writeString(folder.resolve("new.csv"), "key,age\na,3\nb,\nc,5\n");
        Path out = folder.resolve("out");

        String said = new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                .run("teacher", source.toString(), out.toString());

        assertThat(said)
                .contains(
                        "The trained modality 'words' (from: said) is absent from the new data: missing in all 3 rows")
                .contains("The trained column 'colour' is absent from the new data: missing in all 3 rows")
                .doesNotContain("'age' is absent")
                .contains("Not compared with the data of the training");
        WorkDirectory made = new WorkDirectory(new org.apache.hadoop.fs.Path(out.toString()), new Configuration());
        Provenance record = made.find(made.root()).orElseThrow().provenance();
        assertThat(record.changes().count(Change.TRAINED_FIELD_ABSENT)).isEqualTo(2);
    }

    @Test
    void cells_further_out_than_is_computed_with_are_clipped_and_counted() throws IOException {
        Path source = Files.writeString(
                folder.resolve("new.csv"),
                "key,said,age,colour\na,a cup,3,red\nfar,a cup,-3e38,blue\ngone,a cup,,blue\n");
        Path out = folder.resolve("out");
        PredictJob job = new PredictJob(LocalSpark.session(), work.toString(), Progress.silent());

        assertThat(job.run("teacher", source.toString(), out.toString()))
                .contains("predict: 1 cells of number columns are further from those of the training than")
                .contains("for one, far: age is -3.0E38");
        WorkDirectory made = new WorkDirectory(new org.apache.hadoop.fs.Path(out.toString()), new Configuration());
        assertThat(made.find(made.root()).orElseThrow().provenance().changes().count(Change.CELL_FAR_OUT))
                .isEqualTo(1);
        assertThatThrownBy(() -> job.run(
                        "teacher",
                        source.toString(),
                        folder.resolve("strict").toString(),
                        List.of("limits.strict=true")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("age is -3.0E38");
    }

    @Test
    void a_row_that_the_model_cannot_compute_with_is_named_and_gets_no_probability() throws IOException {
        WorkDirectory directory =
                new WorkDirectory(new org.apache.hadoop.fs.Path(work.toString()), new Configuration());
        PipelineSettings settings = PipelineFile.read(PIPELINE, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
        new SavedPipeline(directory).remember(settings, "teacher", publish(directory, 1e36f));
        Path source = Files.writeString(folder.resolve("new.csv"), "key,age,colour\na,3,red\nfar,3e38,blue\n");
        Path out = folder.resolve("out");

        assertThatThrownBy(() -> new PredictJob(LocalSpark.session(), work.toString(), Progress.silent())
                        .run("teacher", source.toString(), out.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot score the sample far: the model gives NaN");
        assertThat(out.resolve(Provenance.FILE)).doesNotExist();
    }

    @Test
    void what_is_not_there_is_said_before_anything_is_extracted() {
        String out = folder.resolve("out").toString();
        PredictJob job = new PredictJob(LocalSpark.session(), work.toString(), Progress.silent());
        assertThatThrownBy(() -> job.run("student", "x.csv", out))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot find the model 'student' in ")
                .hasMessageContaining("expected one of [teacher].");
        assertThatThrownBy(() -> job.run("teacher", "x.csv", out))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot find the source: no table");
        assertThatThrownBy(() -> new PredictJob(
                                LocalSpark.session(), folder.resolve("none").toString(), Progress.silent())
                        .run("teacher", "x.csv", out))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected the work directory of a pipeline that has run");
    }

    @Test
    void the_form_of_a_source_is_told_by_its_ending_and_else_is_the_pipelines_own() throws IOException {
        SourceSettings shards = SourceSettings.ofWebdataset("a/*.tar");
        SourceSettings tables = SourceSettings.ofManifest("a/*.csv");
        SourceSettings files = SourceSettings.ofFolder("a");

        Path loose = Files.createDirectories(folder.resolve("loose"));
        Path holding = Files.createDirectories(folder.resolve("holding"));
        Files.writeString(holding.resolve("a.tar"), "");
        Files.writeString(loose.resolve("a.png"), "");
        assertThat(describe(tables, "b/*.tar").webdataset()).containsExactly("b/*.tar");
        assertThat(describe(shards, "data.tar.d/b.jsonl.gz").manifest()).containsExactly("data.tar.d/b.jsonl.gz");
        assertThat(describe(shards, "b/*").webdataset()).containsExactly("b/*");
        assertThat(describe(tables, "b/*").manifest()).containsExactly("b/*");
        assertThat(describe(files, "b").folder()).isEqualTo("b");
        assertThat(describe(shards, holding.toString()).webdataset()).containsExactly(holding.toString());
        assertThat(describe(shards, loose.toString()).folder()).isEqualTo(loose.toString());
    }

    @Test
    void the_new_samples_of_a_pipeline_over_a_table_may_be_in_another() throws IOException {
        SourceSettings table = SourceSettings.ofTable("shop.products");
        assertThat(describe(table, "shop.news").table()).isEqualTo("shop.news");
        assertThat(describe(table, "b/new.parquet").manifest()).containsExactly("b/new.parquet");
        Path holding = Files.createDirectories(folder.resolve("tables"));
        Files.writeString(holding.resolve("a.csv"), "x");
        assertThat(describe(table, holding.toString()).manifest()).containsExactly(holding.toString());
    }

    private static SourceSettings describe(SourceSettings trained, String location) {
        return PredictJob.describe(trained, location, new Configuration());
    }

    private static String status(Row row) {
        return row.getAs("words_status") + " " + row.getAs("facts_status") + " " + row.getAs("modalities_used");
    }

    /** A teacher of random weights. */
    private static Artefact publish(WorkDirectory work) {
        return publish(work, 1);
    }

    /** @param scale by which columns are multiplied */
    private static Artefact publish(WorkDirectory work, float scale) {
        float[] scales = filled(FACTS_WIDTH);
        scales[0] = scale;
        FittedTransforms transforms = new FittedTransforms(List.of(
                new FittedModality(
                        new FeatureSpec(new Modality("words"), new Shape.Vector(384)),
                        List.of(),
                        List.of(),
                        new float[384],
                        filled(384)),
                new FittedModality(
                        new FeatureSpec(
                                new Modality("facts"),
                                new Shape.Table(
                                        List.of(new Shape.Column("age", true), new Shape.Column("colour", false)))),
                        List.of(
                                new FittedColumn.Numeric("age", 3, 0, 1),
                                new FittedColumn.Categorical("colour", List.of("red", "blue"))),
                        List.of(),
                        new float[FACTS_WIDTH],
                        scales)));
        FusionNetwork network = GatedNetwork.Settings.defaults().network(transforms.encodedSchema(), 3);
        Map<String, float[]> values = new LinkedHashMap<>();
        Weights given = transforms.given();
        for (ParameterSpec spec : network.parameters()) {
            values.put(spec.name(), spec.trainable() ? random(spec) : given.of(spec.name()));
        }
        Fingerprint fingerprint =
                Fingerprint.of("teacher", 1).with("scale", scale).build();
        ExportedModel model = ExportedModel.of(
                network,
                new Weights(values),
                new ModelNotes(
                        "teacher",
                        fingerprint,
                        TASK,
                        TASK.decision(),
                        transforms.inputSchema(),
                        Json.canonical(transforms)));
        org.apache.hadoop.fs.Path folder = work.model("teacher", fingerprint);
        work.writeBytes(new org.apache.hadoop.fs.Path(folder, ExportedModel.MODEL), model.file(ExportedModel.MODEL));
        return work.publish(
                folder,
                Provenance.of("train", fingerprint, fingerprint)
                        .files(List.of(ExportedModel.MODEL), 6)
                        .endedNow(Instant.EPOCH));
    }

    /** The number with its indicator, and a place for each known category and for any other. */
    private static final int FACTS_WIDTH = new FittedColumn.Numeric("age", 3, 0, 1).width()
            + new FittedColumn.Categorical("colour", List.of("red", "blue")).width();

    private static float[] filled(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] random(ParameterSpec spec) {
        float[] values = new float[Math.toIntExact(spec.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Seeds.uniform(Seeds.mix(7, Seeds.hash(spec.name()), i)) - 0.5) / 4;
        }
        return values;
    }
}
