package io.athanor.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

class FusionRegressorSparkTest {
    private static final int ROWS = 180;

    @TempDir
    private Path folder;

    private static FusionRegressor regressor() {
        return new FusionRegressor()
                .setInputCols(MadeRows.INPUTS)
                .setLabelCol("price")
                .setMembers(1)
                .setHidden(16)
                .setEpochs(15)
                .setLearningRate(0.01)
                .setWeightDecay(0.01);
    }

    private static DistilledRegressor student() {
        return new DistilledRegressor()
                .setInputCols(MadeRows.INPUTS)
                .setLabelCol("price")
                .setEpochs(15)
                .setLearningRate(0.01)
                .setWeightDecay(0.01);
    }

    /** Prices of 1,000, 1,250 and 1,500 by the kind, which each modality tells something of. */
    private static Dataset<Row> rows(int number) {
        return MadeRows.of(number)
                .withColumn("price", functions.col("label").multiply(250).plus(1000));
    }

    @Test
    void predictions_are_in_the_unit_of_the_labels_and_a_model_says_the_same_when_it_is_read() throws IOException {
        Dataset<Row> rows = rows(ROWS);
        FusionRegressionModel model = regressor().fit(rows);
        Dataset<Row> said = model.transform(rows);
        assertThat(r2(said)).isGreaterThan(0.7);
        assertThat(said.agg(functions.avg("prediction")).head().getDouble(0)).isCloseTo(1250, within(50.0));
        assertThat(said.schema()).isEqualTo(model.transformSchema(rows.schema()));
        assertThat(said.columns()).doesNotContain("rawPrediction", "probability");
        String place = folder.resolve("model").toString();
        model.save(place);
        assertThat(predictions(FusionRegressionModel.load(place).transform(rows)))
                .isEqualTo(predictions(said));
        // of what nothing is known of, about the mean
        Row nothing = model.transform(MadeRows.unseen()).head();
        assertThat(nothing.<Double>getAs("prediction")).isBetween(1000.0, 1500.0);
    }

    @Test
    void it_is_stored_with_its_parameters_and_chosen_by_cross_validation() throws IOException {
        String place = folder.resolve("estimator").toString();
        regressor().setFusion("concat").setTeacherCol("told").save(place);
        FusionRegressor read = FusionRegressor.load(place);
        assertThat(read.getOrDefault(read.fusion())).isEqualTo("concat");
        assertThat(Arrays.stream(read.params()).map(Param::name))
                .contains("labelCol", "predictionCol", "teacherCol")
                .doesNotContain("classWeights", "probabilityCol", "task");
        FusionRegressor regressor = regressor();
        ParamMap[] kinds = new ParamGridBuilder()
                .addGrid(regressor.fusion(), JavaConverters.asScalaBuffer(List.of("concat", "gated")))
                .build();
        double[] r2 = new CrossValidator()
                .setEstimator(regressor)
                .setEvaluator(new RegressionEvaluator().setLabelCol("price").setMetricName("r2"))
                .setEstimatorParamMaps(kinds)
                .setNumFolds(2)
                .setSeed(1)
                .fit(rows(ROWS))
                .avgMetrics();
        assertThat(r2).hasSize(2);
        assertThat(Arrays.stream(r2).min().getAsDouble()).isGreaterThan(0.5);
    }

    @Test
    void a_student_learns_from_numbers_in_the_labels_unit_whoever_says_them() {
        Dataset<Row> rows = rows(ROWS);
        Dataset<Row> taught = regressor().outOfFold(rows, 2).cache();
        assertThat(r2(taught.withColumnRenamed("teacher", "prediction"))).isGreaterThan(0.6);
        // the labels are there for their mean and deviation alone
        assertThat(r2(student().setLabelWeight(0).fit(taught).transform(rows))).isGreaterThan(0.6);
        assertThat(r2(student()
                        .setHintCol(FusionRegressor.TEACHER_HIDDEN)
                        .fit(taught)
                        .transform(rows)))
                .isGreaterThan(0.6);
        taught.unpersist();
        // a teacher who has all prices 100 higher is followed there
        Dataset<Row> dearer = rows.withColumn("teacher", functions.col("price").plus(100));
        assertThat(student()
                        .setLabelWeight(0)
                        .fit(dearer)
                        .transform(rows)
                        .agg(functions.avg("prediction"))
                        .head()
                        .getDouble(0))
                .isCloseTo(1350, within(50.0));
        assertThatThrownBy(() -> student().fit(rows.withColumn("teacher", functions.lit("much"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found string in column 'teacher', expected numbers");
    }

    @Test
    void labels_that_are_no_numbers_are_told_in_a_line() {
        Dataset<Row> rows = rows(30);
        assertThatThrownBy(() -> regressor().setLabelCol("kind").fit(rows))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot read the labels in 'kind': found string, expected numbers.");
        assertThatThrownBy(() -> regressor().fit(rows.withColumn("price", functions.lit(Double.NaN))))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot fit: found the label NaN in column 'price', expected numbers. Make it null where there"
                                + " is none.");
        assertThatThrownBy(() -> regressor().fit(rows.withColumn("price", functions.lit(5))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("price is the same number in all training rows");
    }

    private static double r2(Dataset<Row> said) {
        return new RegressionEvaluator()
                .setLabelCol("price")
                .setMetricName("r2")
                .evaluate(said);
    }

    private static List<Row> predictions(Dataset<Row> said) {
        return said.select("sample_id", "prediction").orderBy("sample_id").collectAsList();
    }
}
