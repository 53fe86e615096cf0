package io.athanor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Split;
import io.athanor.evaluate.GroupedMean;
import io.athanor.train.fold.Folds;
import io.athanor.train.fold.SampleRow;
import io.athanor.train.score.LinearProbe;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the figures of {@code jobs/bench encoders} are made by. */
class EncoderBenchTest {
    private static final int ROWS = 120;

    private final Random random = new Random(3);

    @Test
    void most_of_the_nearest_rows_decide_and_among_equals_the_nearest() {
        float[][] features = {{0}, {1}, {2}, {3}, {-9}, {0}};
        int[] known = {0, 1, 2, 3, 4};
        int[] asked = {5};
        assertThat(new NearestNeighbours(3).predictions(features, new int[] {0, 1, 1, 0, 0, 0}, known, asked))
                .containsExactly(1);
        assertThat(new NearestNeighbours(4).predictions(features, new int[] {0, 1, 1, 0, 0, 0}, known, asked))
                .containsExactly(0);
        assertThat(new NearestNeighbours(9).predictions(features, new int[] {1, 1, 2, 2, 2, 0}, known, asked))
                .containsExactly(2);
    }

    @Test
    void a_probe_reads_what_is_linear_whatever_its_scale_and_nothing_else() {
        float[][] features = new float[ROWS][];
        int[] line = new int[ROWS];
        int[] corner = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            // what tells is small beside what does not, and one value never changes
            features[i] = new float[] {(float) (a * 1e-3), (float) (1000 + b * 100), 0.1f};
            line[i] = a < -0.5 ? 0 : a < 0.5 ? 1 : 2;
            corner[i] = a * b > 0 ? 1 : 0;
        }
        assertThat(right(features, line, 3)).isGreaterThan(0.8);
        assertThat(right(features, corner, 2)).isLessThan(0.7);
    }

    @Test
    void a_probe_takes_the_penalty_that_suits_the_data() {
        float[][] features = new float[ROWS][200];
        int[] labels = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < features[i].length; j++) {
                features[i][j] = (float) random.nextGaussian();
            }
            labels[i] = i % 5 == 0 ? 1 : 0;
        }
        // of noise the commonest class is the best that can be said; a small penalty would learn it by heart
        assertThat(right(features, labels, 2)).isEqualTo(0.8);
    }

    @Test
    void rows_are_told_by_other_groups_alone() {
        // the ten of a group are alike, and groups of a label are far from each other
        float[][] features = new float[ROWS][1];
        SampleRow[] grouped = new SampleRow[ROWS];
        SampleRow[] alone = new SampleRow[ROWS];
        for (int i = 0; i < ROWS; i++) {
            features[i][0] = i / 10 * 100 + i % 10;
            String label = "label " + i / 10 % 4;
            grouped[i] = new SampleRow("row " + i, Split.TRAIN, "group " + i / 10, label);
            alone[i] = new SampleRow("row " + i, Split.TRAIN, "row " + i, label);
        }
        assertThat(probed(features, grouped).neighbours().mean()).isZero();
        assertThat(probed(features, alone).neighbours().mean()).isEqualTo(1);
    }

    @Test
    void rows_of_a_group_count_as_one_draw_and_a_difference_is_paired() {
        double[] right = IntStream.range(0, ROWS).mapToDouble(i -> i / 10 % 2).toArray();
        List<String> tens =
                IntStream.range(0, ROWS).mapToObj(i -> "group " + i / 10).toList();
        List<String> ones = IntStream.range(0, ROWS).mapToObj(i -> "group " + i).toList();
        GroupedMean ofTens = GroupedMean.of(tens, right);
        GroupedMean ofOnes = GroupedMean.of(ones, right);
        assertThat(ofTens.mean()).isEqualTo(0.5).isEqualTo(ofOnes.mean());
        assertThat(width(ofTens)).isGreaterThan(2 * width(ofOnes)).isLessThan(1);
        Probed one = new Probed(tens, right, right);
        assertThat(one.below(one).mean()).isZero();
        assertThat(width(one.below(one))).isZero();
    }

    private static double width(GroupedMean mean) {
        return mean.interval().high() - mean.interval().low();
    }

    /** The share of the last 40 rows that are told right by the others. */
    private static double right(float[][] features, int[] labels, int classes) {
        int[] test = IntStream.range(80, ROWS).toArray();
        int[] said = new LinearProbe(features, labels, classes)
                .predictions(
                        IntStream.range(0, 60).toArray(),
                        IntStream.range(60, 80).toArray(),
                        test);
        return IntStream.range(0, test.length)
                        .filter(i -> said[i] == labels[test[i]])
                        .count()
                / (double) test.length;
    }

    private static Probed probed(float[][] features, SampleRow[] rows) {
        return Probed.of(features, Arrays.asList(rows), Folds.draw(Arrays.asList(rows), 5, 7));
    }
}
