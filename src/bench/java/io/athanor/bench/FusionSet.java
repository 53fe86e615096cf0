package io.athanor.bench;

import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of which it is known how they were made, and so how well the best of all rules tells their classes from what of their
 * modalities is there. Noise is Gaussian with deviation 1 everywhere, and classes are of equal shares.
 */
abstract class FusionSet {
    private final String name;
    private final FeatureSchema schema;
    private final int classes;

    private FusionSet(String name, int classes, Shape... shapes) {
        this.name = name;
        this.classes = classes;
        List<FeatureSpec> specs = new ArrayList<>();
        for (int m = 0; m < shapes.length; m++) {
            specs.add(new FeatureSpec(new Modality("m" + m), shapes[m]));
        }
        this.schema = new FeatureSchema(specs);
    }

    static List<FusionSet> all() {
        return List.of(new Synergy(), new Noisy(), new Redundant(), new Unique(), new TemporalLag());
    }

    final String name() {
        return name;
    }

    final FeatureSchema schema() {
        return schema;
    }

    final int modalities() {
        return schema.specs().size();
    }

    final int classes() {
        return classes;
    }

    /** Modalities that are hidden of each row when it is judged. */
    int hidden() {
        return 0;
    }

    /** The modality that says nothing of the class; -1 where each says something. */
    int noise() {
        return -1;
    }

    /** A row's features: [modality] → its values, of a sequence token by token. */
    abstract float[][] draw(int shown, SplittableRandom random);

    /**
     * What the row's modalities say for each class: logarithms of likelihoods, up to a number that all share.
     *
     * @param features null where a modality is hidden
     */
    abstract double[] logLikelihoods(float @Nullable [][] features);

    /** A vector with a class's sign or place along its first axes, and noise. */
    private static float[] gaussian(SplittableRandom random, int width, double... centre) {
        float[] values = new float[width];
        for (int j = 0; j < width; j++) {
            values[j] = (float) ((j < centre.length ? centre[j] : 0) + random.nextGaussian());
        }
        return values;
    }

    /** x·c − |c|²/2: the logarithm of how much likelier x is around c than around nothing. */
    private static double evidence(float[] x, double... centre) {
        double sum = 0;
        for (int j = 0; j < centre.length; j++) {
            sum += x[j] * centre[j] - centre[j] * centre[j] / 2;
        }
        return sum;
    }

    /**
     * All four modalities show the class, each with noise of its own; half of them are hidden when it is judged. The first class is
     * where zeros are, so that a zero in the place of what is missing speaks for it.
     */
    private static final class Redundant extends FusionSet {
        private static final double DISTANCE = 2.5;
        private static final int CLASSES = 4;

        Redundant() {
            super(
                    "redundant",
                    CLASSES,
                    new Shape.Vector(8),
                    new Shape.Vector(8),
                    new Shape.Vector(8),
                    new Shape.Vector(8));
        }

        @Override
        int hidden() {
            return 2;
        }

        private static double[] centre(int shown) {
            double angle = 2 * Math.PI * shown / (CLASSES - 1);
            double distance = shown == 0 ? 0 : DISTANCE;
            return new double[] {distance * Math.cos(angle), distance * Math.sin(angle)};
        }

        @Override
        float[][] draw(int shown, SplittableRandom random) {
            return IntStream.range(0, modalities())
                    .mapToObj(m -> gaussian(random, 8, centre(shown)))
                    .toArray(float[][]::new);
        }

        @Override
        double[] logLikelihoods(float @Nullable [][] features) {
            double[] sums = new double[CLASSES];
            for (float[] x : features) {
                for (int c = 0; x != null && c < CLASSES; c++) {
                    sums[c] += evidence(x, centre(c));
                }
            }
            return sums;
        }
    }

    /** Each of two modalities shows one bit of the class, and nothing of the other. */
    private static class Unique extends FusionSet {
        private static final double DISTANCE = 2;

        Unique() {
            super("unique", 4, new Shape.Vector(16), new Shape.Vector(16));
        }

        @Override
        float[][] draw(int shown, SplittableRandom random) {
            return new float[][] {bit(random, shown & 1, DISTANCE), bit(random, shown >> 1, DISTANCE)};
        }

        @Override
        double[] logLikelihoods(float @Nullable [][] features) {
            return IntStream.range(0, 4)
                    .mapToDouble(c -> said(features[0], c & 1, DISTANCE) + said(features[1], c >> 1, DISTANCE))
                    .toArray();
        }
    }

    private static float[] bit(SplittableRandom random, int bit, double distance) {
        return gaussian(random, 16, bit == 1 ? distance : -distance);
    }

    private static double said(float @Nullable [] x, int bit, double distance) {
        return x == null ? 0 : evidence(x, bit == 1 ? distance : -distance);
    }

    /** The class is whether the bits of two modalities differ: neither says anything of it alone. */
    private static final class Synergy extends FusionSet {
        private static final double DISTANCE = 3;

        Synergy() {
            super("synergy", 2, new Shape.Vector(16), new Shape.Vector(16));
        }

        @Override
        float[][] draw(int shown, SplittableRandom random) {
            int first = random.nextInt(2);
            return new float[][] {bit(random, first, DISTANCE), bit(random, first ^ shown, DISTANCE)};
        }

        @Override
        double[] logLikelihoods(float @Nullable [][] features) {
            return IntStream.range(0, 2)
                    .mapToDouble(c -> logSum(
                            said(features[0], 0, DISTANCE) + said(features[1], c, DISTANCE),
                            said(features[0], 1, DISTANCE) + said(features[1], 1 ^ c, DISTANCE)))
                    .toArray();
        }
    }

    /** Two modalities show the class; the third is noise. */
    private static final class Noisy extends FusionSet {
        private static final double DISTANCE = 2;
        private static final int CLASSES = 4;

        Noisy() {
            super("noisy", CLASSES, new Shape.Vector(16), new Shape.Vector(16), new Shape.Vector(16));
        }

        @Override
        int noise() {
            return 2;
        }

        private static double[] centre(int shown) {
            double[] centre = new double[CLASSES];
            centre[shown] = DISTANCE;
            return centre;
        }

        @Override
        float[][] draw(int shown, SplittableRandom random) {
            return new float[][] {
                gaussian(random, 16, centre(shown)), gaussian(random, 16, centre(shown)), gaussian(random, 16)
            };
        }

        @Override
        double[] logLikelihoods(float @Nullable [][] features) {
            double[] sums = new double[CLASSES];
            for (int m = 0; m < 2; m++) {
                float[] x = features[m];
                for (int c = 0; x != null && c < CLASSES; c++) {
                    sums[c] += evidence(x, centre(c));
                }
            }
            return sums;
        }
    }

    /**
     * Two sequences of one span, of 24 tokens and of 12. A pulse in the first is answered in the second a quarter of the span later; the
     * answer's sign is the class. A second answer, of the other sign, comes at another time, so that the second sequence alone says
     * nothing, and the two together without their times neither.
     */
    private static final class TemporalLag extends FusionSet {
        private static final int FAST = 24;
        private static final int SLOW = 12;
        private static final int LAG = SLOW / 4;
        private static final int WIDTH = 4;
        private static final double PULSE = 4;

        TemporalLag() {
            super("temporal-lag", 2, new Shape.Sequence(FAST, WIDTH), new Shape.Sequence(SLOW, WIDTH));
        }

        @Override
        float[][] draw(int shown, SplittableRandom random) {
            int answered = LAG + random.nextInt(SLOW - LAG);
            int pulse = (answered - LAG) * FAST / SLOW + random.nextInt(FAST / SLOW);
            // where the second sequence alone tells the two apart, it would tell the class
            int other = LAG + (answered - LAG + 1 + random.nextInt(SLOW - LAG - 1)) % (SLOW - LAG);
            float[] fast = gaussian(random, FAST * WIDTH);
            float[] slow = gaussian(random, SLOW * WIDTH);
            fast[pulse * WIDTH] += (float) PULSE;
            slow[answered * WIDTH] += (float) (shown == 1 ? PULSE : -PULSE);
            slow[other * WIDTH] += (float) (shown == 1 ? -PULSE : PULSE);
            return new float[][] {fast, slow};
        }

        @Override
        double[] logLikelihoods(float @Nullable [][] features) {
            double[] sums = new double[2];
            Arrays.fill(sums, Double.NEGATIVE_INFINITY);
            for (int answered = LAG; answered < SLOW; answered++) {
                double began = Double.NEGATIVE_INFINITY;
                for (int k = 0; k < FAST / SLOW; k++) {
                    int pulse = (answered - LAG) * FAST / SLOW + k;
                    began = logSum(began, features[0] == null ? 0 : PULSE * features[0][pulse * WIDTH]);
                }
                for (int other = LAG; other < SLOW; other++) {
                    for (int c = 0; other != answered && c < 2; c++) {
                        double difference =
                                features[1] == null ? 0 : features[1][answered * WIDTH] - features[1][other * WIDTH];
                        sums[c] = logSum(sums[c], began + (c == 1 ? PULSE : -PULSE) * difference);
                    }
                }
            }
            return sums;
        }
    }

    private static double logSum(double a, double b) {
        double most = Math.max(a, b);
        return most == Double.NEGATIVE_INFINITY ? most : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
    }
}
