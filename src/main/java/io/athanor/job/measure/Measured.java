package io.athanor.job.measure;

import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.Metrics;
import java.util.Comparator;

/**
 * What was measured of a pipeline in one way.
 *
 * @param how folds and repeats, or the one split
 */
public record Measured(EvaluateSettings how, Metrics metrics) {
    /** More repeats say more than fewer, any cross-validation more than one split, and of equal repeats more folds. */
    static final Comparator<EvaluateSettings> BY_WORTH = Comparator.comparingInt(EvaluateSettings::repeats)
            .thenComparingInt(how -> how.crossValidated() ? how.folds() : 0);
}
