package io.athanor.evaluate;

import io.athanor.data.Split;
import java.util.Map;

/**
 * What a method's rows of one fold, or of the only split, come to.
 *
 * @param repeat from 0
 * @param fold from 0 within the repeat
 * @param trainRows rows that its weights were fitted on, positive
 * @param scores by split; {@link Split#TEST} has to be there
 */
public record ScoredFold(int repeat, int fold, long trainRows, Map<Split, ScoredRows> scores) {
    public ScoredFold {
        scores = Map.copyOf(scores);
        if (trainRows <= 0) {
            throw new IllegalArgumentException("a fold trained on " + trainRows + " rows");
        }
    }

    ScoredRows test() {
        return of(Split.TEST);
    }

    ScoredRows of(Split split) {
        ScoredRows rows = scores.get(split);
        if (rows == null) {
            throw new IllegalArgumentException("fold " + fold + " has no " + split.column() + " rows");
        }
        return rows;
    }
}
