package io.athanor.train.fitting;

import io.athanor.config.Registered;
import io.athanor.train.transform.FittedTransform;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.stat.MultivariateOnlineSummarizer;

/** To a mean of 0 and a standard deviation of 1, value by value; a constant becomes 0. */
@Registered("standardise")
public record Standardise() implements ValueTransform {
    /** A standard deviation below this share of the mean is rounding, not information. */
    private static final double CONSTANT = 1e-6;

    @Override
    public TransformFit<?> fit(int width) {
        return new Moments(width);
    }

    private static final class Moments implements TransformFit<Moments> {
        private static final long serialVersionUID = 1L;

        private final int width;
        private final MultivariateOnlineSummarizer summarizer = new MultivariateOnlineSummarizer();

        Moments(int width) {
            this.width = width;
        }

        @Override
        public void add(float[] values, int at, String label) {
            double[] vector = new double[width];
            for (int i = 0; i < width; i++) {
                vector[i] = values[at + i];
            }
            summarizer.add(Vectors.dense(vector));
        }

        @Override
        public void merge(Moments later) {
            summarizer.merge(later.summarizer);
        }

        @Override
        public long bytes() {
            return 64L * width;
        }

        @Override
        public FittedTransform fitted() {
            float[] mean = new float[width];
            float[] scale = new float[width];
            if (summarizer.count() > 0) {
                double[] means = summarizer.mean().toArray();
                double[] variances = summarizer.variance().toArray();
                for (int i = 0; i < width; i++) {
                    double deviation = Math.sqrt(variances[i]);
                    mean[i] = (float) means[i];
                    boolean constant = deviation <= Math.max(CONSTANT * Math.abs(means[i]), Float.MIN_NORMAL);
                    scale[i] = constant ? 0 : (float) (1 / deviation);
                }
            }
            return new FittedTransform.Affine(mean, scale);
        }
    }
}
