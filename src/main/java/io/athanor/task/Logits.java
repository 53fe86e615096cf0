package io.athanor.task;

/** Arithmetic of outputs, in double precision. */
final class Logits {
    private Logits() {}

    /** The place of the largest, of equals the first. */
    static int largest(float[] values, int from, int size) {
        int best = 0;
        for (int i = 1; i < size; i++) {
            if (values[from + i] > values[from + best]) {
                best = i;
            }
        }
        return best;
    }

    static float[] softmax(float[] logits, int from, int size) {
        double highest = logits[from + largest(logits, from, size)];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.exp(logits[from + i] - highest);
        }
        float[] probabilities = new float[size];
        for (int i = 0; i < size; i++) {
            probabilities[i] = (float) (Math.exp(logits[from + i] - highest) / sum);
        }
        return probabilities;
    }

    /** ln softmax of one place. */
    static double logSoftmax(float[] logits, int from, int size, int place) {
        double highest = logits[from + largest(logits, from, size)];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.exp(logits[from + i] - highest);
        }
        return logits[from + place] - highest - Math.log(sum);
    }

    static double sigmoid(double z) {
        return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
    }

    /** ln σ(z). */
    static double logSigmoid(double z) {
        return z >= 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z));
    }

    static float[] oneHot(int place, int size) {
        float[] bits = new float[size];
        bits[place] = 1;
        return bits;
    }
}
