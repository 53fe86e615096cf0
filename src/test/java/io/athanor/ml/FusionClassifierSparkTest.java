package io.athanor.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.MultilabelClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

class FusionClassifierSparkTest {
    private static final int ROWS = 180;

    @TempDir
    private Path folder;

    private static FusionClassifier classifier() {
        return new FusionClassifier()
                .setInputCols(MadeRows.INPUTS)
                .setMembers(1)
                .setHidden(16)
                .setEpochs(12)
                .setLearningRate(0.01)
                .setWeightDecay(0.01);
    }

    @Test
    void a_pipeline_learns_is_stored_and_says_the_same_when_it_is_read() throws IOException {
        Dataset<Row> rows = MadeRows.of(ROWS);
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new StringIndexer().setInputCol("kind").setOutputCol("class"),
            classifier().setLabelCol("class")
        });
        String kept = folder.resolve("pipeline").toString();
        pipeline.save(kept);
        PipelineModel model = Pipeline.load(kept).fit(rows);
        Dataset<Row> said = model.transform(rows);
        assertThat(accuracy(said.withColumn("label", functions.col("class")))).isGreaterThan(0.9);
        Dataset<Row> indexed = model.stages()[0].transform(rows);
        assertThat(said.schema()).isEqualTo(model.stages()[1].transformSchema(indexed.schema()));

        String place = folder.resolve("model").toString();
        model.save(place);
        Dataset<Row> again = PipelineModel.load(place).transform(rows);
        assertThat(texts(again)).isEqualTo(texts(said));
        FusionClassificationModel read =
                (FusionClassificationModel) PipelineModel.load(place).stages()[1];
        assertThat(read.classes()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(read.curve()).hasSizeBetween(1, 12);
        try (Stream<Path> stored = Files.walk(folder.resolve("model/stages/1_" + read.uid()))) {
            // beside Spark's own, which names them by the line
            assertThat(stored.map(file -> file.getFileName().toString())
                            .filter(name -> name.contains(".") && !name.endsWith(".crc") && !name.startsWith("part-")))
                    .containsExactlyInAnyOrder("model.onnx", "weights.safetensors", "transforms.json", "curve.json");
        }

        // the model's column names its classes, as a StringIndexer's does
        Dataset<Row> named = new IndexToString()
                .setInputCol("prediction")
                .setOutputCol("named")
                .transform(again);
        assertThat(named.where("named = kind").count()).isGreaterThan(ROWS * 9 / 10);
    }

    @Test
    void order_and_partitions_of_the_rows_do_not_count_and_two_workers_learn_as_one() {
        Dataset<Row> rows = MadeRows.of(90);
        FusionClassifier exact = classifier().setEpochs(3).setDeterministic(true);
        List<String> said = texts(exact.fit(rows).transform(rows));
        Dataset<Row> shuffled =
                rows.orderBy(functions.hash(functions.col("sample_id"))).repartition(5);
        assertThat(texts(exact.setWorkers(2).fit(shuffled).transform(rows))).isEqualTo(said);
        assertThat(texts(exact.setSeed(8).fit(rows).transform(rows))).isNotEqualTo(said);
    }

    /** What the exported file does itself is what training did: the model is held against it before it is handed out. */
    @Test
    void columns_go_through_transforms_which_the_stored_model_has() throws IOException {
        Dataset<Row> rows = MadeRows.of(ROWS);
        FusionClassificationModel model = classifier()
                .setTransforms("{image: [standardise, {pca: 3}, standardise], text: [{quantile: 50}],"
                        + " fields: [{impute: {strategy: mean, flag: false}}, {one-hot: 1}]}")
                .fit(rows);
        assertThat(accuracy(model.transform(rows))).isGreaterThan(0.85);

        String place = folder.resolve("transformed").toString();
        model.save(place);
        assertThat(texts(FusionClassificationModel.load(place).transform(rows)))
                .isEqualTo(texts(model.transform(rows)));
        try (Stream<Path> stored = Files.walk(Path.of(place))) {
            Path transforms = stored.filter(file -> file.endsWith("transforms.json"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(transforms))
                    .contains("\"kind\":\"projection\"", "\"kind\":\"quantiles\"", "\"flagless\":true", "\"rare\":");
        }
    }

    @Test
    void transforms_that_cannot_be_are_told_in_one_line() {
        Dataset<Row> rows = MadeRows.of(30);
        assertThatThrownBy(() -> classifier().setTransforms("{sound: [l2]}").fit(rows))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'sound', expected one of [image, text, fields]");
        assertThatThrownBy(() -> classifier().setTransforms("{image: [l3]}").fit(rows))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("standardise");
        assertThatThrownBy(() ->
                        classifier().setTransforms("{image: [l2, impute]}").fit(rows))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'impute' behind others");
        assertThatThrownBy(
                        () -> classifier().setTransforms("{image: [{pca: 9}]}").fit(rows))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("components of 9, expected at most the width of 4");
    }

    @Test
    void kinds_of_fusion_are_compared_by_cross_validation() {
        Dataset<Row> rows = MadeRows.of(ROWS);
        FusionClassifier classifier = classifier();
        ParamMap[] kinds = new ParamGridBuilder()
                .addGrid(classifier.fusion(), JavaConverters.asScalaBuffer(List.of("concat", "gated", "attention")))
                .build();
        CrossValidatorModel model = new CrossValidator()
                .setEstimator(classifier)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(kinds)
                .setNumFolds(2)
                .setParallelism(2)
                .setSeed(1)
                .fit(rows);
        assertThat(model.avgMetrics()).hasSize(3);
        assertThat(Arrays.stream(model.avgMetrics()).min().getAsDouble()).isGreaterThan(0.7);
        assertThat(model.bestModel()).isInstanceOf(FusionClassificationModel.class);
        assertThat(accuracy(model.transform(rows))).isGreaterThan(0.8);
    }

    @Test
    void levels_are_predicted_as_class_numbers_and_called_as_their_column_calls_them() {
        Dataset<Row> rows = MadeRows.of(ROWS);
        FusionClassificationModel model = classifier().setTask("ordinal").fit(rows);
        Dataset<Row> said = model.transform(rows);
        assertThat(accuracy(said)).isGreaterThan(0.85);
        Row first = said.head();
        assertThat(first.<Vector>getAs("rawPrediction").size()).isEqualTo(2);
        assertThat(Arrays.stream(first.<Vector>getAs("probability").toArray()).sum())
                .isBetween(0.999, 1.001);
        assertThat(model.classes()).containsExactly("0", "1", "2");
    }

    @Test
    void several_labels_are_predicted_as_they_were_given_texts_or_numbers() throws IOException {
        // of the kinds each row has its own, and those of the second kind another label besides
        Dataset<Row> rows = MadeRows.of(ROWS)
                .withColumn("tags", functions.expr("if(kind = 'b', array(kind, 'extra', kind), array(kind))"))
                .withColumn("numbers", functions.expr("if(kind = 'b', array(1, 11), array(label))"));
        FusionClassifier several = classifier().setTask("multi-label").setEpochs(20);
        FusionClassificationModel texts = several.setLabelCol("tags").fit(rows);
        Dataset<Row> said = texts.transform(rows);
        assertThat(texts.classes()).containsExactly("a", "b", "c", "extra");
        assertThat(said.schema()).isEqualTo(texts.transformSchema(rows.schema()));
        assertThat(said.where("array_sort(prediction) = array_sort(array_distinct(tags))")
                        .count())
                .isGreaterThan(ROWS * 8 / 10);

        String place = folder.resolve("several").toString();
        several.setLabelCol("numbers").fit(rows).save(place);
        FusionClassificationModel numbers = FusionClassificationModel.load(place);
        assertThat(numbers.classes()).hasSize(12).startsWith("0", "1", "2").endsWith("10", "11");
        double f1 = new MultilabelClassificationEvaluator()
                .setLabelCol("numbers")
                .evaluate(numbers.transform(rows)
                        .withColumn("numbers", functions.col("numbers").cast("array<double>")));
        assertThat(f1).isGreaterThan(0.8);
        refused(several.setLabelCol("kind"), rows, "found string, expected arrays of texts, or of class numbers");
    }

    @Test
    void what_is_missing_is_null_and_has_no_influence() {
        Dataset<Row> rows = MadeRows.of(90);
        FusionClassificationModel model = classifier().setHiddenCol("fused").fit(rows);
        Row nothing = model.transform(MadeRows.unseen()).head();
        Vector probability = nothing.getAs("probability");
        assertThat(probability.size()).isEqualTo(3);
        assertThat(Arrays.stream(probability.toArray()).sum()).isBetween(0.999, 1.001);
        assertThat(((Vector) nothing.getAs("fused")).size()).isEqualTo(16);

        // an image alone speaks, too; sparse or as an array, it says the same
        Dataset<Row> image = rows.where("sample_id = 's0000'")
                .withColumn("text", functions.lit(null).cast("array<double>"))
                .withColumn(
                        "fields",
                        functions.lit(null).cast(rows.schema().apply("fields").dataType()));
        Dataset<Row> array = image.withColumn(
                "image", org.apache.spark.ml.functions.vector_to_array(functions.col("image"), "float64"));
        assertThat(texts(model.transform(array))).isEqualTo(texts(model.transform(image)));
        assertThat(model.transform(image).head().<Object>getAs("probability")).isNotEqualTo(probability);
        assertThat(model.transform(image).head().<Double>getAs("prediction")).isZero();
    }

    @Test
    void rows_without_a_label_are_passed_over() {
        Dataset<Row> rows = MadeRows.of(90);
        Dataset<Row> some = rows.withColumn(
                "label", functions.when(functions.col("sample_id").lt("s0060"), functions.col("label")));
        Dataset<Row> first = rows.where(functions.col("sample_id").lt("s0060"));
        FusionClassifier few = classifier().setEpochs(2);
        assertThat(texts(few.fit(some).transform(rows)))
                .isEqualTo(texts(few.fit(first).transform(rows)));
    }

    @Test
    void mistakes_are_told_in_a_line() {
        Dataset<Row> rows = MadeRows.of(30);
        refused(classifier().setLabelCol("kind"), rows, "Cannot read the labels in 'kind': found string");
        refused(classifier().setIdCol("number"), rows, "Cannot find the column 'number' among sample_id, kind");
        refused(classifier(), rows.withColumn("prediction", functions.lit(1)), "Cannot add the column 'prediction'");
        refused(classifier(), rows.withColumnRenamed("image", "Image"), "Cannot find the column 'image'");
        refused(
                classifier().setInputCols(new String[] {"when"}),
                rows.withColumn("when", functions.current_date()),
                "Cannot read the features of 'when': found date");
        refused(classifier(), rows.withColumn("sample_id", functions.lit("x")), "the id x stands in 30 rows");
        refused(
                classifier().setLabelCol("half"),
                rows.withColumn("half", functions.col("label").divide(2)),
                "Cannot fit: found the label 0.5 in column 'half'");
        refused(
                classifier(),
                rows.withColumn(
                        "text",
                        functions
                                .when(functions.col("label").equalTo(1), functions.col("text"))
                                .otherwise(functions.array(functions.lit(1.0)))),
                "Cannot fit: the vectors of column 'text' have 1 to 2 values");
        refused(
                classifier(),
                rows.withColumn("text", functions.lit(null).cast("array<float>")),
                "Cannot fit: no row has anything in column 'text'");
        refused(
                classifier(),
                rows.withColumn("text", functions.array(functions.lit(Double.NaN), functions.lit(1.0))),
                "Cannot fit: 30 vectors of column 'text' hold a value that is null, infinite or no number");
        refused(
                classifier().setValidationIndicatorCol("later"),
                rows.withColumn("later", functions.lit(false)),
                "Cannot fit: of 30 labelled rows 30 are to be learned");
        FusionClassificationModel model = classifier().setEpochs(1).fit(rows);
        assertThatThrownBy(() -> model.transform(
                        rows.withColumn("fields", functions.col("fields.word").cast(DataTypes.StringType))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "Cannot read the features of 'fields': found string, expected what the model was");
    }

    @Test
    void a_session_of_strict_sql_makes_no_difference() {
        RuntimeConfig settings = LocalSpark.session().conf();
        settings.set("spark.sql.ansi.enabled", true);
        try {
            Dataset<Row> rows = MadeRows.of(30);
            refused(
                    classifier().setLabelCol("huge"),
                    rows.withColumn("huge", functions.lit(1e300)),
                    "Cannot fit: found the label 1.0E300 in column 'huge'");
            Dataset<Row> unseen = MadeRows.unseen();
            assertThat(classifier()
                            .setEpochs(1)
                            .fit(rows)
                            .transform(rows.unionByName(unseen))
                            .count())
                    .isEqualTo(31);
        } finally {
            settings.set("spark.sql.ansi.enabled", false);
        }
    }

    private static void refused(FusionClassifier classifier, Dataset<Row> rows, String line) {
        assertThatThrownBy(() -> classifier.fit(rows))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(line);
    }

    @Test
    void a_fit_leaves_nothing_behind() throws IOException {
        classifier().setEpochs(1).setScratchDir(folder.toString()).fit(MadeRows.of(60));
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
        assertThat(LocalSpark.session().catalog().listTables().collectAsList())
                .noneMatch(table -> table.name().startsWith("athanor_new"));
    }

    private static double accuracy(Dataset<Row> said) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(said);
    }

    private static List<String> texts(Dataset<Row> said) {
        return said
                .select("sample_id", "rawPrediction", "probability", "prediction")
                .orderBy("sample_id")
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList();
    }
}
