package io.athanor.train.step;

import java.util.Map;

/** Moves the values of some parameters against their gradient. Lives in the caller's pointer scope. */
public interface Optimiser {
    /**
     * One step.
     *
     * @param scale factor that the gradient is multiplied with first
     */
    void step(double learningRate, double scale);

    /** Steps done. */
    long steps();

    /** What it keeps from step to step beside their number, by name, row-major. */
    Map<String, float[]> state();

    /**
     * Goes on as the optimiser whose state it is would.
     *
     * @throws IllegalArgumentException if the state is another optimiser's
     */
    void resume(long steps, Map<String, float[]> state);
}
