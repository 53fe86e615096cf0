package io.athanor.train.fitting;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.train.transform.FittedTransform;
import io.athanor.train.transform.FittedVlad;
import java.util.Optional;

/**
 * A sequence of local descriptors, such as those of {@code sift}, as one vector by a codebook of the training rows (Jégou et al.:
 * Aggregating local descriptors into a compact image representation, 2010), see {@link io.athanor.fusion.ops.Ops#vlad}. The
 * codebook is k-means of a sample of the training rows' descriptors.
 */
@Registered("vlad")
public record Vlad(
        @Setting(
                value = "Centres of the codebook: the vector has as many times the width of a descriptor.",
                otherwise = "32",
                min = 1,
                max = 4096)
        int k,

        @Setting(value = "Whether each centre's sum of differences is brought to length 1.", otherwise = "true")
        boolean intra,

        @Setting(
                value =
                        "What the size of each value is raised to, so that repeated patterns do not drown the others; 1 leaves"
                                + " it.",
                otherwise = "0.5",
                min = 0.01,
                max = 1)
        double power,

        @Setting(
                value =
                        "Descriptors of the training rows that the codebook is made of, drawn by a hash of their values; those of"
                                + " all rows where there are no more.",
                otherwise = "20000",
                min = 100,
                max = 200000)
        int sample)
        implements ValueTransform {
    private static final int MOST_VALUES = 1 << 16;

    @Override
    public Optional<String> refusal(int width) {
        return (long) k * width > MOST_VALUES
                ? Optional.of("found k of " + k + ", expected at most " + MOST_VALUES / width + ": a vector of "
                        + (long) k * width + " values is more than " + MOST_VALUES)
                : Optional.empty();
    }

    @Override
    public boolean pools() {
        return true;
    }

    @Override
    public TransformFit<?> fit(int width) {
        return new Descriptors(width, new DescriptorSample(sample), this);
    }

    private record Descriptors(int width, DescriptorSample sampled, Vlad settings)
            implements TransformFit<Descriptors> {
        @Override
        public void add(float[] values, int at, String label) {
            sampled.add(values, at, width);
        }

        @Override
        public void merge(Descriptors later) {
            sampled.merge(later.sampled);
        }

        @Override
        public long bytes() {
            return (long) settings.sample() * (width * Float.BYTES + Long.BYTES);
        }

        @Override
        public FittedTransform fitted() {
            float[] centres = Codebook.of(sampled.values(), settings.k(), width);
            return new FittedVlad(width, centres, settings.intra(), (float) settings.power());
        }
    }
}
