package io.athanor.train.fitting;

import io.athanor.config.Registered;
import io.athanor.train.transform.FittedTransform;

/**
 * Each value times its inverse document frequency (Spärck Jones, 1972), smooth as scikit-learn's {@code TfidfTransformer} has it:
 * ln((1 + n) / (1 + df)) + 1, where df of the n training rows have a value other than 0. Of counts of words, with {@code l2}
 * behind it, this is TF-IDF.
 */
@Registered("idf")
public record Idf() implements ValueTransform {
    @Override
    public TransformFit<?> fit(int width) {
        return new Frequencies(width);
    }

    /** How many rows have each value. */
    static final class Frequencies implements TransformFit<Frequencies> {
        private static final long serialVersionUID = 1L;

        private final long[] having;
        private long rows;

        Frequencies(int width) {
            this.having = new long[width];
        }

        int width() {
            return having.length;
        }

        long rows() {
            return rows;
        }

        /** Rows that have a value other than 0 there. */
        long having(int value) {
            return having[value];
        }

        @Override
        public void add(float[] values, int at, String label) {
            for (int i = 0; i < having.length; i++) {
                having[i] += values[at + i] == 0 ? 0 : 1;
            }
            rows++;
        }

        @Override
        public void merge(Frequencies later) {
            for (int i = 0; i < having.length; i++) {
                having[i] += later.having[i];
            }
            rows += later.rows;
        }

        @Override
        public long bytes() {
            return (long) Long.BYTES * (having.length + 1);
        }

        @Override
        public FittedTransform fitted() {
            float[] idf = new float[having.length];
            for (int i = 0; i < idf.length; i++) {
                idf[i] = (float) (Math.log((1.0 + rows) / (1.0 + having[i])) + 1);
            }
            return new FittedTransform.Affine(new float[idf.length], idf);
        }
    }
}
