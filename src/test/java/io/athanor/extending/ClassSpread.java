package io.athanor.extending;

import io.athanor.config.PlugIn;
import io.athanor.config.Registered;
import io.athanor.train.fitting.TransformFit;
import io.athanor.train.fitting.ValueTransform;
import io.athanor.train.transform.FittedTransform;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** Each value times the distance between the largest and the smallest of its classes' means: what tells nothing apart is 0. */
@Registered("class-spread")
public record ClassSpread() implements ValueTransform {
    /** What the jar's META-INF/services/io.athanor.config.PlugIn names. */
    public static final class Entry implements PlugIn {
        @Override
        public Class<ClassSpread> settings() {
            return ClassSpread.class;
        }
    }

    @Override
    public boolean readsLabels() {
        return true;
    }

    @Override
    public TransformFit<?> fit(int width) {
        return new Sums(width, new TreeMap<>());
    }

    /** @param classes the sum of each value, and the number of vectors at the end: [width + 1], by label */
    private record Sums(int width, SortedMap<String, double[]> classes) implements TransformFit<Sums> {
        @Override
        public void add(float[] values, int at, String label) {
            double[] sums = classes.computeIfAbsent(label, l -> new double[width + 1]);
            for (int i = 0; i < width; i++) {
                sums[i] += values[at + i];
            }
            sums[width]++;
        }

        @Override
        public void merge(Sums later) {
            later.classes.forEach((label, more) -> {
                double[] sums = classes.computeIfAbsent(label, l -> new double[width + 1]);
                Arrays.setAll(sums, i -> sums[i] + more[i]);
            });
        }

        @Override
        public long bytes() {
            return 8L * (width + 1) * Math.max(1, classes.size());
        }

        @Override
        public FittedTransform fitted() {
            float[] scale = new float[width];
            for (int i = 0; i < width; i++) {
                int value = i;
                var means = classes.values().stream()
                        .mapToDouble(sums -> sums[value] / sums[width])
                        .summaryStatistics();
                scale[i] = classes.isEmpty() ? 0 : (float) (means.getMax() - means.getMin());
            }
            return new FittedTransform.Affine(new float[width], scale);
        }
    }
}
