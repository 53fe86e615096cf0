package io.athanor.train.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.task.Multiclass;
import io.athanor.task.Task;
import io.athanor.testing.LocalSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class LinearFitTest {
    private static final int ROWS = 240;
    private static final int WIDTH = 6;
    private static final int CLASSES = 3;
    private static final double PENALTY = 0.1;

    private final float[][] inputs = new float[ROWS][WIDTH];
    private final int[] labels = new int[ROWS];

    LinearFitTest() {
        Random random = new Random(5);
        for (int i = 0; i < ROWS; i++) {
            labels[i] = i % 5 == 0 ? 2 : i % 2;
            for (int j = 0; j < WIDTH; j++) {
                // columns of unlike scales, one of which says nothing, and rows that lack one
                double centre = j < CLASSES && j == labels[i] ? 1.5 : 0.2;
                inputs[i][j] = i % 7 == 3 ? 0 : (float) ((random.nextGaussian() + centre) * (j + 1) / 3);
            }
        }
    }

    @Test
    void nothing_near_the_fitted_weights_is_better() {
        LinearFit.Fitted fitted = fit(CLASSES);
        double least = loss(fitted.coefficients(), fitted.intercepts());
        for (int c = 0; c < CLASSES; c++) {
            for (int j = 0; j <= WIDTH; j++) {
                for (double step : new double[] {-0.01, 0.01}) {
                    double[] place = j < WIDTH ? fitted.coefficients()[c] : fitted.intercepts();
                    int at = j < WIDTH ? j : c;
                    double before = place[at];
                    place[at] += step;
                    assertThat(loss(fitted.coefficients(), fitted.intercepts())).isGreaterThan(least);
                    place[at] = before;
                }
            }
        }
    }

    @Test
    void it_is_the_regression_of_spark_s_library() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double[] input = new double[WIDTH];
            for (int j = 0; j < WIDTH; j++) {
                input[j] = inputs[i][j];
            }
            rows.add(RowFactory.create((double) labels[i], Vectors.dense(input)));
        }
        LogisticRegressionModel theirs = new LogisticRegression()
                .setFamily("multinomial")
                .setRegParam(PENALTY)
                .setStandardization(false)
                .setTol(1e-9)
                .setMaxIter(200)
                .fit(LocalSpark.session()
                        .createDataFrame(
                                rows,
                                new StructType()
                                        .add("label", DataTypes.DoubleType)
                                        .add("features", SQLDataTypes.VectorType()))
                        .coalesce(1));

        LinearFit.Fitted ours = fit(CLASSES);

        for (int i = 0; i < ROWS; i++) {
            double[] said = probabilities(ours.coefficients(), ours.intercepts(), inputs[i]);
            double[] expected = theirs.predictProbability(rows.get(i).getAs(1)).toArray();
            assertThat(said).usingComparatorWithPrecision(1e-3).containsExactly(expected);
        }
    }

    @Test
    void a_class_that_no_row_has_is_hardly_expected_and_spoils_nothing() {
        LinearFit.Fitted fitted = fit(CLASSES + 1);
        LinearFit.Fitted without = fit(CLASSES);
        for (float[] input : inputs) {
            double[] said = probabilities(fitted.coefficients(), fitted.intercepts(), input);
            assertThat(said[CLASSES]).isLessThan(1e-3);
            double[] others = probabilities(without.coefficients(), without.intercepts(), input);
            for (int c = 0; c < CLASSES; c++) {
                assertThat(said[c]).isCloseTo(others[c], within(5e-3));
            }
        }
    }

    private LinearFit.Fitted fit(int classes) {
        Task task = new Multiclass(
                IntStream.range(0, classes).mapToObj(Integer::toString).toList(), Collections.nCopies(classes, 1L));
        return new LinearFit(
                        inputs,
                        IntStream.of(labels).mapToObj(c -> new float[] {c}).toArray(float[][]::new),
                        task)
                .fit(PENALTY);
    }

    private double loss(double[][] coefficients, double[] intercepts) {
        double sum = 0;
        for (int i = 0; i < ROWS; i++) {
            sum -= Math.log(probabilities(coefficients, intercepts, inputs[i])[labels[i]]);
        }
        double squares = 0;
        for (double[] row : coefficients) {
            for (double w : row) {
                squares += w * w;
            }
        }
        return sum / ROWS + PENALTY / 2 * squares;
    }

    private static double[] probabilities(double[][] coefficients, double[] intercepts, float[] input) {
        double[] said = intercepts.clone();
        double sum = 0;
        for (int c = 0; c < said.length; c++) {
            for (int j = 0; j < input.length; j++) {
                said[c] += coefficients[c][j] * input[j];
            }
            said[c] = Math.exp(said[c]);
            sum += said[c];
        }
        for (int c = 0; c < said.length; c++) {
            said[c] /= sum;
        }
        return said;
    }
}
