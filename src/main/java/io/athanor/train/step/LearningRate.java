package io.athanor.train.step;

/**
 * Rises in a line to the highest rate, then falls along a half cosine to 0 (Loshchilov, Hutter: SGDR, 2017), or to where it is
 * held.
 *
 * @param highest reached at the end of the rise
 * @param warmUp share of the steps in which it rises, [0, 1]
 * @param steps of the whole training
 * @param heldFrom the step from which it stays as it is, if that comes after the rise
 */
public record LearningRate(double highest, double warmUp, long steps, long heldFrom) {
    /** Falls to the end. */
    public LearningRate(double highest, double warmUp, long steps) {
        this(highest, warmUp, steps, Long.MAX_VALUE);
    }

    /** @param step counted from 0 */
    double at(long step) {
        double rise = warmUp * steps;
        if (step < rise) {
            return highest * Math.min(1, (step + 1) / rise);
        }
        double falling = Math.max(rise, Math.min(step, heldFrom));
        double progress = (falling - rise) / Math.max(1, steps - rise);
        return highest * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
}
