package io.athanor.evaluate;

import java.util.List;

/** A method's test predictions, fold by fold, under a condition it was not trained for. */
public record RobustnessRuns(Method method, Condition condition, List<FoldPredictions> folds) {}
