package io.athanor.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thresholds of labels that few rows have are those of all labels, and of labels that many have their own. */
class LabelThresholdsTest {
    private static final float HALF = 0.5f;

    /** Rows of labels that are as probable as is said of them. */
    private record Drawn(float[][] predicted, float[][] labels) {
        /**
         * @param rate of each label
         * @param noise of the log-odds about those of the rate
         */
        static Drawn of(int rows, double[] rate, double noise, long seed) {
            Random random = new Random(seed);
            float[][] predicted = new float[rows][rate.length];
            float[][] labels = new float[rows][rate.length];
            for (int i = 0; i < rows; i++) {
                for (int k = 0; k < rate.length; k++) {
                    double p = Logits.sigmoid(Math.log(rate[k] / (1 - rate[k])) + noise * random.nextGaussian());
                    predicted[i][k] = (float) p;
                    labels[i][k] = random.nextDouble() < p ? 1 : 0;
                }
            }
            return new Drawn(predicted, labels);
        }

        List<Float> thresholds(double pooled) {
            return new LabelThresholds(predicted, labels).of(labels[0].length, HALF, pooled);
        }

        /** 2·TP / (2·TP + FP + FN) over all rows and labels. */
        double microF1(List<Float> thresholds) {
            Decision decision = Decision.ofLabels(thresholds);
            long hits = 0;
            long both = 0;
            for (int i = 0; i < labels.length; i++) {
                boolean[] given = decision.given(predicted[i]);
                for (int k = 0; k < given.length; k++) {
                    boolean has = labels[i][k] == 1;
                    hits += given[k] && has ? 1 : 0;
                    both += (given[k] ? 1 : 0) + (has ? 1 : 0);
                }
            }
            return 2.0 * hits / both;
        }
    }

    @Test
    void a_label_by_itself_has_the_threshold_of_its_highest_f1() {
        float[][] labels = {{1, 1, 0}, {1, 0, 0}, {0, 0, 0}, {0, 0, 0}, null};
        float[][] predicted = {
            {0.4f, 0.9f, 0.1f}, {0.3f, 0.8f, 0.9f}, {0.1f, 0.2f, 0.2f}, {0.05f, 0.1f, 0.3f}, {1, 1, 1}
        };
        List<Float> thresholds = new LabelThresholds(predicted, labels).of(3, HALF, 0);
        assertThat(thresholds.get(0)).isBetween(0.15f, 0.25f);
        assertThat(thresholds.get(1)).isBetween(0.83f, 0.87f);
        assertThat(thresholds.get(2)).as("no row has it").isEqualTo(HALF);
    }

    @Test
    void a_label_that_no_row_has_takes_the_threshold_common_to_all() {
        // pooled, F1 is highest between 0.3 and 0.6: both positives, and none of the others
        float[][] labels = {{1, 0}, {1, 0}, {0, 0}};
        float[][] predicted = {{0.7f, 0.1f}, {0.6f, 0.2f}, {0.3f, 0.1f}};
        assertThat(new LabelThresholds(predicted, labels).of(2, HALF))
                .allSatisfy(t -> assertThat(t).isBetween(0.4f, 0.5f));
    }

    @Test
    void where_no_row_has_any_label_all_keep_what_needs_no_rows() {
        float[][] none = {{0, 0}, {0, 0}};
        float[][] predicted = {{0.7f, 0.1f}, {0.6f, 0.2f}};
        assertThat(new LabelThresholds(predicted, none).of(2, HALF)).containsExactly(HALF, HALF);
        assertThat(new LabelThresholds(predicted, new float[2][]).of(2, HALF)).containsExactly(HALF, HALF);
        assertThat(new LabelThresholds(new float[0][], new float[0][]).of(1, HALF))
                .containsExactly(HALF);
    }

    /** Hundreds of labels that about three rows have, and a few frequent ones: a threshold of their own fits those three. */
    @Test
    void own_thresholds_of_rare_labels_do_harm_on_other_rows() {
        double[] rate = new double[300];
        Arrays.fill(rate, 0.002);
        Arrays.fill(rate, 0, 5, 0.2);
        Drawn validation = Drawn.of(600, rate, 1.5, 1);
        Drawn test = Drawn.of(600, rate, 1.5, 2);
        double own = test.microF1(validation.thresholds(0));
        double pooled = test.microF1(validation.thresholds(50));
        double half = test.microF1(Collections.nCopies(rate.length, HALF));
        assertThat(pooled).isGreaterThan(2.5 * own).isGreaterThan(1.2 * half);
    }

    /** One label's probabilities are a tenth of what they should be; thousands of rows say so. */
    @Test
    void a_label_that_many_rows_have_keeps_its_own_threshold() {
        double[] rate = new double[20];
        Arrays.fill(rate, 0.3);
        Drawn validation = Drawn.of(5_000, rate, 2, 1);
        for (float[] row : validation.predicted()) {
            row[0] /= 10;
        }
        List<Float> thresholds = validation.thresholds(50);
        assertThat(thresholds.get(0)).isLessThan(0.06f);
        assertThat(thresholds.subList(1, 20)).allSatisfy(t -> assertThat(t).isBetween(0.25f, 0.5f));
    }
}
