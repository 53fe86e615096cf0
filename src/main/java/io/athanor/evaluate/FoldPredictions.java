package io.athanor.evaluate;

import io.athanor.data.Split;
import io.athanor.task.Predictions;
import java.util.Map;

/**
 * What one trained model says of the rows of one fold (or of the only split).
 *
 * @param repeat from 0
 * @param fold from 0 within the repeat
 * @param trainRows rows its weights were fitted on, positive
 * @param predictions by split; {@link Split#TEST} has to be there, {@link Split#VALIDATION} is needed of single
 *     modalities and baselines, among which the best is chosen on it
 */
public record FoldPredictions(int repeat, int fold, long trainRows, Map<Split, Predictions> predictions) {
    public FoldPredictions {
        predictions = Map.copyOf(predictions);
        if (!predictions.containsKey(Split.TEST)) {
            throw new IllegalArgumentException("a fold without test rows");
        }
        if (trainRows <= 0) {
            throw new IllegalArgumentException("a fold trained on " + trainRows + " rows");
        }
    }

    /** Both in one: the predictions of a run with a single split. */
    public static FoldPredictions single(long trainRows, Predictions validation, Predictions test) {
        return new FoldPredictions(0, 0, trainRows, Map.of(Split.VALIDATION, validation, Split.TEST, test));
    }
}
