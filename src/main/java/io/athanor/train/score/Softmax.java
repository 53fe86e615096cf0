package io.athanor.train.score;

/** Softmax over the classes, in double precision. */
final class Softmax {
    private Softmax() {}

    static float[] of(double[] logits) {
        double highest = Double.NEGATIVE_INFINITY;
        for (double l : logits) {
            highest = Math.max(highest, l);
        }
        double sum = 0;
        for (double l : logits) {
            sum += Math.exp(l - highest);
        }
        float[] probabilities = new float[logits.length];
        for (int c = 0; c < logits.length; c++) {
            probabilities[c] = (float) (Math.exp(logits[c] - highest) / sum);
        }
        return probabilities;
    }

    static float[] of(float[] logits) {
        double[] wide = new double[logits.length];
        for (int c = 0; c < logits.length; c++) {
            wide[c] = logits[c];
        }
        return of(wide);
    }
}
