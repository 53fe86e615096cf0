package io.athanor.job.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.data.Ledger;
import io.athanor.data.Shape;
import io.athanor.job.Context;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.job.predict.PredictJob;
import io.athanor.job.run.RunJob;
import io.athanor.job.work.SavedPipeline;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student of one pipeline is a modality of another. */
class ModelOfPipelineSparkTest {
    @TempDir
    static Path folder;

    private static String first;

    @BeforeAll
    static void train_a_student() throws IOException {
        Files.writeString(folder.resolve("first.csv"), samples(40, 0));
        first = folder.resolve("first").toString();
        new RunJob(context("first", """
                        source: { manifest: "%1$s/first.csv", id: id }
                        label: kind
                        split: { column: side }
                        buckets: 4
                        teacher: { epochs: 2, members: 1 }
                        student: { modalities: [words, facts], epochs: 2, hidden: 4 }
                        modalities:
                          words: { from: said, encoder: character-ngrams, n-features: 64, transforms: [l2] }
                          facts: { columns: [size, colour] }
                        """)).run(Step.DISTILL);
    }

    private static String samples(int n, int from) {
        StringBuilder samples = new StringBuilder("id,said,size,colour,kind,side,rest\n");
        for (int i = from; i < from + n; i++) {
            samples.append("s%02d,%s,%s,%s,%s,%s,%d\n"
                    .formatted(
                            i,
                            i % 7 == 3 ? "" : i % 2 == 0 ? "a cup of tea " + i : "a plate of ham " + i,
                            i % 7 == 3 ? "" : i * 3 % 11,
                            i % 7 == 3 ? "" : i % 3 == 0 ? "red" : "blue",
                            i % 2 == 0 ? "cup" : "plate",
                            i % 5 == 4 ? "validation" : "train",
                            i % 4));
        }
        return samples.toString();
    }

    @Test
    void what_a_student_says_is_a_feature_and_is_what_predict_says() throws IOException {
        Path source = Files.writeString(folder.resolve("second.csv"), samples(30, 50));
        Path out = folder.resolve("said");
        new PredictJob(LocalSpark.session(), first, Progress.silent())
                .run("student", source.toString(), out.toString());
        Map<String, List<Float>> predicted = new TreeMap<>();
        LocalSpark.session()
                .read()
                .parquet(out.toString())
                .collectAsList()
                .forEach(row -> predicted.put(row.getAs("sample_id"), row.getList(row.fieldIndex("probabilities"))));

        FeatureTable table = second("second", first + "#student", "output: predictions")
                .features()
                .get(0);

        assertThat(table.shape()).isEqualTo(new Shape.Vector(2));
        assertThat(table.counts()).isEqualTo(new Ledger.Counts(26, 4, 0));
        Map<String, List<Float>> rows = rows(table);
        assertThat(rows).hasSize(26);
        rows.forEach((id, said) -> assertThat(said).as(id).isEqualTo(predicted.get(id)));
        FeatureTable fused =
                second("second", first + "#student", "output: fused").features().get(0);
        assertThat(fused.shape()).isEqualTo(new Shape.Vector(4));
        // logits of two classes come to the probabilities
        Map<String, List<Float>> logits = rows(second("second", first + "#teacher", "output: logits")
                .features()
                .get(0));
        assertThat(logits.get("s50")).hasSize(2);
        // the folder of the model says the same as its name
        Artefact model = SavedPipeline.in(first, new Configuration()).model("student");
        assertThat(rows(second("second", model.path().toString(), "output: predictions")
                        .features()
                        .get(0)))
                .isEqualTo(rows);
    }

    @Test
    void a_second_pipeline_learns_from_it_and_scores_what_comes_later() throws IOException {
        Files.writeString(folder.resolve("third.csv"), samples(30, 50));
        String pipeline = pipeline("third.csv", first + "#student", "output: fused");
        new RunJob(context("third", pipeline)).run(Step.TRAIN);
        Path later = Files.writeString(folder.resolve("later.csv"), samples(9, 90));
        Path out = folder.resolve("later");

        String said = new PredictJob(
                        LocalSpark.session(), folder.resolve("third").toString(), Progress.silent())
                .run("teacher", later.toString(), out.toString());

        assertThat(said).contains("9 rows scored by the teacher").contains("earlier: 8 ok, 1 missing, 0 quarantined");
        // a model alone, its inputs modalities of the pipeline
        Artefact model = SavedPipeline.in(first, new Configuration()).model("head-words");
        Path alone = Files.createDirectories(folder.resolve("alone"));
        for (String name : List.of("model.onnx", "card.json")) {
            Files.copy(Path.of(model.path().toUri()).resolve(name), alone.resolve(name));
        }
        String texts = "texts: { from: said, encoder: character-ngrams, n-features: 64 }";
        FeatureTable given = new Pipeline(context(
                        "fourth",
                        pipeline("third.csv", alone.toString(), "output: logits, inputs: { words: texts }", texts)))
                .features()
                .get(0);
        assertThat(given.counts().ok()).isEqualTo(26);
        assertThatThrownBy(
                        () -> new Pipeline(context("fifth", pipeline("third.csv", alone.toString(), "output: logits")))
                                .features())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("its words is no modality of this pipeline, and no pipeline lies beside it")
                .hasMessageContaining("Set modalities.earlier.inputs.words");
        assertThatThrownBy(() -> new Pipeline(context(
                                "sixth",
                                pipeline(
                                        "third.csv",
                                        alone.toString(),
                                        "output: logits, inputs: { words: texts }",
                                        texts.replace("64", "32"))))
                        .features())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found Vector[width=32], expected Vector[width=64] as it was trained on");
    }

    @Test
    void what_is_no_model_is_said_in_a_line() throws IOException {
        Files.writeString(folder.resolve("second.csv"), samples(30, 50));
        assertThatThrownBy(
                        () -> second("no", first + "#nobody", "output: fused").features())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot find the model 'nobody'");
        assertThatThrownBy(
                        () -> second("no", folder.toString(), "output: fused").features())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected WORKDIR#NAME or the folder of a model");
    }

    private static Pipeline second(String work, String model, String more) {
        return new Pipeline(context(work, pipeline("second.csv", model, more)));
    }

    private static String pipeline(String source, String model, String more, String... modalities) {
        return """
                source: { manifest: "%%1$s/%s", id: id }
                label: kind
                split: { column: side }
                buckets: 4
                teacher: { epochs: 2, members: 1 }
                modalities:
                  earlier: { encoder: model, model: '%s', %s }
                  others: { columns: [rest] }
                  %s
                """.formatted(source, model, more, String.join("\n  ", modalities));
    }

    private static Context context(String work, String pipeline) {
        return Context.of(
                LocalSpark.session(),
                folder.resolve(work).toString(),
                PipelineFile.read(pipeline.formatted(folder), "p.yaml", List.of(), Map.of(), Pipelines.registry())
                        .settings(),
                Progress.silent(),
                null);
    }

    private static Map<String, List<Float>> rows(FeatureTable table) {
        Map<String, List<Float>> rows = new TreeMap<>();
        for (Row row :
                BucketedTable.read(LocalSpark.session(), table.artefact()).collectAsList()) {
            int features = row.fieldIndex("features");
            if (!row.isNullAt(features)) {
                rows.put(row.getString(0), row.getList(features));
            }
        }
        return rows;
    }
}
