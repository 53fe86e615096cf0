package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.base.Seeds;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelNotes;
import io.athanor.fusion.FusionNetwork;
import io.athanor.fusion.GatedSettings;
import io.athanor.fusion.ParameterSpec;
import io.athanor.fusion.Weights;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.train.FittedColumn;
import io.athanor.train.FittedModality;
import io.athanor.train.FittedTransforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

    @TempDir
    private Path folder;

    private Path work;

    @BeforeEach
    void make_a_work_directory_with_a_model() {
        work = folder.resolve("work");
        WorkDirectory directory =
                new WorkDirectory(new org.apache.hadoop.fs.Path(work.toString()), new Configuration());
        PredictJob.remember(
                directory,
                PipelineFile.read(PIPELINE, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                        .settings());
        publish(directory);
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

        assertThat(said).contains("6 samples scored by the teacher").contains("words: 4 ok, 2 missing, 0 quarantined");
        Map<String, Row> rows = LocalSpark.session().read().parquet(out.toString()).collectAsList().stream()
                .collect(Collectors.toMap(r -> r.getAs("sample_id"), r -> r));
        assertThat(rows).containsOnlyKeys("a", "b", "c", "d", "e", "f");
        for (String id : List.of("a", "b", "c", "f")) {
            Map<String, Float> probabilities = rows.get(id).getJavaMap(3);
            assertThat(probabilities).containsOnlyKeys("cup", "plate", "bowl");
            assertThat(probabilities.values().stream().mapToDouble(p -> p).sum())
                    .isCloseTo(1, within(1e-5));
            assertThat(probabilities.get(rows.get(id).<String>getAs("prediction")))
                    .isEqualTo(rows.get(id).<Float>getAs("probability"))
                    .isEqualTo(
                            probabilities.values().stream().max(Float::compare).orElseThrow());
        }
        // equal samples score equally, whichever task they were in
        assertThat(rows.get("f").getJavaMap(3)).isEqualTo(rows.get("a").getJavaMap(3));
        assertThat(rows.get("b").<String>getAs("words_status")).isEqualTo("missing");
        // a word among the numbers of training
        assertThat(rows.get("e").<String>getAs("facts_status")).isEqualTo("quarantined");
        assertThat(rows.get("e").<String>getAs("prediction")).isNotNull();
        // nothing is known of it, so nothing is said
        assertThat(rows.get("d").isNullAt(1)).isTrue();
        assertThat(rows.get("d").isNullAt(3)).isTrue();
    }

    @Test
    void what_is_not_there_is_said_before_anything_is_extracted() throws IOException {
        PredictJob job = new PredictJob(LocalSpark.session(), work.toString(), Progress.silent());
        assertThatThrownBy(
                        () -> job.run("student", "x.csv", folder.resolve("out").toString()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot predict: found no model student in ")
                .hasMessageContaining("expected one of teacher.");
        assertThatThrownBy(() -> job.run("teacher", "x.csv", folder.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found something there, expected nothing");
        assertThatThrownBy(() -> new PredictJob(
                                LocalSpark.session(), folder.resolve("none").toString(), Progress.silent())
                        .run("teacher", "x.csv", folder.resolve("out").toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected the work directory of a pipeline that has run");
    }

    /** A teacher of random weights. */
    private static void publish(WorkDirectory work) {
        FittedTransforms transforms = new FittedTransforms(List.of(
                new FittedModality(
                        new FeatureSpec(new Modality("words"), new Shape.Vector(384)),
                        List.of(),
                        new float[384],
                        filled(384)),
                new FittedModality(
                        new FeatureSpec(
                                new Modality("facts"),
                                new Shape.Table(
                                        List.of(new Shape.Column("age", true), new Shape.Column("colour", false)))),
                        List.of(
                                new FittedColumn.Numeric("age", 3),
                                new FittedColumn.Categorical("colour", List.of("red", "blue"))),
                        new float[FACTS_WIDTH],
                        filled(FACTS_WIDTH))));
        FusionNetwork network = GatedSettings.defaults().network(transforms.encodedSchema(), 3);
        Map<String, float[]> values = new LinkedHashMap<>();
        Weights given = transforms.given();
        for (ParameterSpec spec : network.parameters()) {
            values.put(spec.name(), spec.learned() ? random(spec) : given.of(spec.name()));
        }
        Fingerprint fingerprint = Fingerprint.of("teacher", 1).build();
        ExportedModel model = ExportedModel.of(
                network,
                new Weights(values),
                new ModelNotes(
                        "teacher",
                        fingerprint,
                        List.of("cup", "plate", "bowl"),
                        transforms.encodedSchema(),
                        Json.canonical(transforms)));
        org.apache.hadoop.fs.Path folder = work.model("teacher", fingerprint);
        work.writeBytes(new org.apache.hadoop.fs.Path(folder, ExportedModel.MODEL), model.file(ExportedModel.MODEL));
        work.publish(
                folder,
                new Provenance(
                        "train",
                        fingerprint,
                        fingerprint,
                        Map.of(),
                        Map.of(),
                        List.of(ExportedModel.MODEL),
                        6,
                        0,
                        Map.of(),
                        Map.of(),
                        "2026-11-21T00:00:00Z",
                        1));
    }

    /** The number with its indicator, and a place for each known category and for any other. */
    private static final int FACTS_WIDTH = new FittedColumn.Numeric("age", 3).width()
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
