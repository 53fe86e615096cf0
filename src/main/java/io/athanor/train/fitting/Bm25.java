package io.athanor.train.fitting;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.Registered;
import io.athanor.train.transform.FittedTransform;

/**
 * Counts of words to their weights by Okapi BM25 (Robertson et al.: Okapi at TREC-3, 1994): idf · c · (k1 + 1) / (c + k1 · (1 − b +
 * b · l / L)), where c is the count, l the sum of a row's counts and L the mean of l over the training rows; idf =
 * ln(1 + (n − df + 0.5) / (df + 0.5)), where df of the n training rows have the value, which is Robertson's and Spärck Jones's kept
 * above 0, as Lucene has it. Counts below 0, which signed hashing makes, keep their sign and count by their size.
 */
@Registered("bm25")
public record Bm25(
        @Setting(
                value =
                        "How slowly a count stops to matter: with 0 it does at once, and there is only whether a word is there.",
                otherwise = "1.2",
                min = 0,
                max = 1000)
        double k1,

        @Setting(
                value = "How much long texts are held against: 0 not at all, 1 in proportion to their length.",
                otherwise = "0.75",
                min = 0,
                max = 1)
        double b)
        implements ValueTransform {
    @Override
    public TransformFit<?> fit(int width) {
        return new Lengths((float) k1, (float) b, new Idf.Frequencies(width));
    }

    /** Lengths are whole numbers: no order of rows or tasks changes a bit of their sum. */
    private static final class Lengths implements TransformFit<Lengths> {
        private static final long serialVersionUID = 1L;

        private final float k1;
        private final float b;
        private final Idf.Frequencies frequencies;
        private double length;
        private float noCount;

        Lengths(float k1, float b, Idf.Frequencies frequencies) {
            this.k1 = k1;
            this.b = b;
            this.frequencies = frequencies;
        }

        @Override
        public void add(float[] values, int at, String label) {
            frequencies.add(values, at, label);
            for (int i = at; i < at + frequencies.width(); i++) {
                length += Math.abs(values[i]);
                if (values[i] != Math.rint(values[i])) {
                    noCount = values[i];
                }
            }
        }

        @Override
        public void merge(Lengths later) {
            frequencies.merge(later.frequencies);
            length += later.length;
            noCount = later.noCount != 0 ? later.noCount : noCount;
        }

        @Override
        public long bytes() {
            return frequencies.bytes() + Double.BYTES;
        }

        /** @throws UserError if a value was no count */
        @Override
        public FittedTransform fitted() {
            if (noCount != 0) {
                throw new UserError("Cannot fit bm25: found a value of " + noCount
                        + ", expected counts. Set sublinear-tf: false and norm: none with word-ngrams or character-ngrams, and"
                        + " put bm25 first.");
            }
            long rows = frequencies.rows();
            float[] idf = new float[frequencies.width()];
            for (int i = 0; i < idf.length; i++) {
                double having = frequencies.having(i);
                idf[i] = (float) Math.log1p((rows - having + 0.5) / (having + 0.5));
            }
            // rows of no length at all, or no row: nothing is long or short
            float mean = rows == 0 || length == 0 ? 1 : (float) (length / rows);
            return new FittedTransform.Saturation(idf, k1, b, mean);
        }
    }
}
