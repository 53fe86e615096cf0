package io.athanor.job.compare;

import io.athanor.data.Cost;
import org.jspecify.annotations.Nullable;

/**
 * What a trial's training came to, beside what its model predicts.
 *
 * @param epochs that it was trained
 * @param seconds of these epochs
 * @param cost of the model; null where there is none
 * @param failure why there is no model, or null
 */
record TrialOutcome(
        int epochs,
        double seconds,
        @Nullable Cost cost,
        @Nullable String failure) {}
