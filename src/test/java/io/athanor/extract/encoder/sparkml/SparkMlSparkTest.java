package io.athanor.extract.encoder.sparkml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Share;
import io.athanor.base.TooManyRejected;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsRegistry;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Shape;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.ExtractProgress;
import io.athanor.extract.ExtractSettings;
import io.athanor.extract.Reuse;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.StoragePrecision;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkMlSparkTest {
    private static final Modality WORDS = new Modality("words");

    private static final Map<String, String> TEXTS = Map.of(
            "a", "red cup of red tea",
            "b", "blue plate",
            "c", "cup and plate");

    private final SparkSession spark = LocalSpark.session().newSession();

    @TempDir
    Path folder;

    @Test
    void a_fitted_pipeline_gives_what_it_gives_anywhere() throws IOException {
        Dataset<Row> texts = spark.sql("select * from values "
                + TEXTS.entrySet().stream()
                        .map(text -> "('" + text.getKey() + "', '" + text.getValue() + "')")
                        .reduce((one, other) -> one + ", " + other)
                        .orElseThrow()
                + " as t(id, text)");
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {
                    new Tokenizer().setInputCol("text").setOutputCol("tokens"),
                    new HashingTF().setInputCol("tokens").setOutputCol("counts").setNumFeatures(16),
                    new IDF().setInputCol("counts").setOutputCol("features")
                })
                .fit(texts);
        String saved = folder.resolve("tfidf").toString();
        fitted.write().save(saved);
        Map<String, List<Float>> expected = new TreeMap<>();
        for (Row row : fitted.transform(texts).collectAsList()) {
            List<Float> values = new ArrayList<>();
            for (double value : row.<Vector>getAs("features").toArray()) {
                values.add((float) value);
            }
            expected.put(row.getAs("id"), values);
        }
        SparkMlSettings settings = settings("{ model: '" + saved + "', from: said, input: text, output: features }");

        assertThatThrownBy(() -> run(settings, samples()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "it runs code that came with it, and that was not allowed, expected --allow-code");
        spark.conf().set(ForeignTransformer.ALLOWED, true);
        FeatureTable table = run(settings, samples());

        assertThat(table.shape()).isEqualTo(new Shape.Vector(16));
        assertThat(table.counts()).isEqualTo(new Ledger.Counts(3, 2, 0));
        assertThat(rows(table)).isEqualTo(expected);
        // the width of the training is asked of what comes later
        assertThat(((SparkMlSettings) settings.asTrained(table.shape())).width())
                .isEqualTo(16);
        assertThatThrownBy(() -> run(
                        settings("{ model: '" + saved + "', from: said, input: text, output: features, width: 3 }"),
                        samples()))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("3 wrong-width; for one, a: a vector does not have 3 values");
    }

    @Test
    void a_class_gives_a_sequence_and_what_it_drops_is_counted() {
        spark.conf().set(ForeignTransformer.ALLOWED, true);
        Map<String, String> samples = new TreeMap<>(samples());
        samples.put("f", "drop");
        FeatureTable table = run(
                settings("{ transformer: " + FailsOn.class.getName()
                        + ", from: said, input: text, output: words, max-tokens: 3 }"),
                samples);
        assertThat(table.shape()).isEqualTo(new Shape.Sequence(3, 2));
        assertThat(table.counts()).isEqualTo(new Ledger.Counts(3, 3, 0));
        assertThat(rows(table))
                .isEqualTo(Map.of(
                        "a", List.of(0f, 3f, 1f, 3f, 2f, 2f),
                        "b", List.of(0f, 4f, 1f, 5f),
                        "c", List.of(0f, 3f, 1f, 3f, 2f, 5f)));
        var changes = table.artefact().provenance().changes().byCode();
        assertThat(changes.get(Change.SAMPLE_DROPPED.code())).hasToString("Counted[count=1, example=f]");
        assertThat(changes.get(Change.SEQUENCE_CUT.code())).hasToString("Counted[count=1, example=a: 5 vectors]");
    }

    @Test
    void a_row_that_it_fails_on_is_named() {
        spark.conf().set(ForeignTransformer.ALLOWED, true);
        assertThatThrownBy(() -> run(
                        settings("{ transformer: " + FailsOn.class.getName()
                                + ", params: { word: blue }, from: said, input: text, output: words }"),
                        samples()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("fails on the sample b (no such word: blue), expected a row that it can take");
    }

    @Test
    void a_mistake_is_said_in_a_line() {
        spark.conf().set(ForeignTransformer.ALLOWED, true);
        String tokenizer = "transformer: " + Tokenizer.class.getName() + ", from: said, output: o";
        assertThatThrownBy(() -> run(settings("{ " + tokenizer + ", params: { inputCol: nothing } }"), samples()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("does not take [said]");
        assertThatThrownBy(() ->
                        run(settings("{ " + tokenizer + ", params: { inputCol: said, outputCol: o } }"), samples()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is of type array<string>, expected a vector, a list of numbers");
        assertThatThrownBy(() -> run(settings("{ " + tokenizer + ", params: { depth: 3 } }"), samples()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("it has no Param depth, expected one of inputCol, outputCol");
        assertThatThrownBy(() -> run(settings("{ transformer: no.such.Thing, from: said, output: o }"), samples()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found no class no.such.Thing");
        assertThatThrownBy(() ->
                        run(settings("{ transformer: " + IDF.class.getName() + ", from: said, output: o }"), samples()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("which transforms nothing yet");
        assertThatThrownBy(() -> settings("{ from: said, output: o }"))
                .hasMessageContaining("expected exactly one of model and transformer");
        assertThatThrownBy(() -> settings("{ model: " + folder + "/none, from: said, output: o }")
                        .stage(WORDS, new Configuration()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no such folder");
    }

    /** Those of the texts, one of a blank and one without a cell. */
    private static Map<String, String> samples() {
        Map<String, String> samples = new TreeMap<>(TEXTS);
        samples.put("d", " ");
        samples.put("e", null);
        return samples;
    }

    private static SparkMlSettings settings(String yaml) {
        return PipelineFile.read(yaml, "spark-ml", List.of(), Map.of(), SettingsRegistry.of(SparkMlSettings.class))
                .settings();
    }

    private FeatureTable run(SparkMlSettings settings, Map<String, String> samples) {
        WorkDirectory work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(
                        folder.resolve("work" + samples.size()).toUri()),
                new Configuration());
        Artefact manifest = Quickstart.manifest(
                work,
                samples.entrySet().stream()
                        .map(sample -> new Quickstart.Item(
                                sample.getKey(),
                                Map.of(),
                                Map.of(),
                                sample.getValue() == null ? Map.of() : Map.of("said", sample.getValue())))
                        .toList(),
                2);
        return new FeatureTable(
                WORDS,
                settings.stage(WORDS, new Configuration())
                        .run(new ExtractContext(
                                spark,
                                work,
                                manifest,
                                2,
                                Share.parse("50%"),
                                false,
                                ExtractSettings.defaults(),
                                StoragePrecision.FLOAT32,
                                ReferenceSettings.defaults(),
                                Reuse.UNCHANGED,
                                0,
                                null,
                                Map.of(),
                                ExtractProgress.NONE)));
    }

    private Map<String, List<Float>> rows(FeatureTable table) {
        Map<String, List<Float>> rows = new TreeMap<>();
        for (Row row : BucketedTable.read(spark, table.artefact()).collectAsList()) {
            int features = row.fieldIndex("features");
            if (!row.isNullAt(features)) {
                rows.put(row.getString(0), row.getList(features));
            }
        }
        return rows;
    }
}
