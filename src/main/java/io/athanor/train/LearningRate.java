package io.athanor.train;

/**
 * Rises in a line to the highest rate, then falls along a half cosine to 0 (Loshchilov, Hutter: SGDR, 2017).
 *
 * @param highest reached at the end of the rise
 * @param warmUp share of the steps in which it rises, [0, 1]
 * @param steps of the whole training
 */
record LearningRate(double highest, double warmUp, long steps) {
    /** @param step counted from 0 */
    double at(long step) {
        double rise = warmUp * steps;
        if (step < rise) {
            return highest * Math.min(1, (step + 1) / rise);
        }
        double progress = (step - rise) / Math.max(1, steps - rise);
        return highest * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
}
