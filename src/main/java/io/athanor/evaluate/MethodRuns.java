package io.athanor.evaluate;

import java.util.Comparator;
import java.util.List;

/**
 * A method's predictions over every fold of every repeat.
 *
 * @param folds one for a single split, repeats × folds for a cross-validation; kept in order of repeat and fold
 */
public record MethodRuns(Method method, List<FoldPredictions> folds) {
    public MethodRuns {
        if (folds.isEmpty()) {
            throw new IllegalArgumentException(method.name() + " has no predictions");
        }
        folds = folds.stream()
                .sorted(Comparator.comparingInt(FoldPredictions::repeat).thenComparingInt(FoldPredictions::fold))
                .toList();
    }
}
