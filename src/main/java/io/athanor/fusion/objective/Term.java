package io.athanor.fusion.objective;

import java.io.Serializable;

/**
 * An objective and what it counts in a sum.
 *
 * @param weight once it has risen
 * @param warmUpEpochs in which the weight rises in a line: to weight/(n + 1) in the first epoch, …; 0 for none
 */
public record Term(double weight, int warmUpEpochs, Objective objective) implements Serializable {
    /** @param epoch counted from 1; 0, which is validation, counts it whole */
    public double at(int epoch) {
        return epoch == 0 || epoch > warmUpEpochs ? weight : weight * epoch / (warmUpEpochs + 1);
    }

    /** What a term of this one's objective counts in its stead. */
    Term of(Term inner) {
        return inner.objective == objective
                ? this
                : new Term(weight * inner.weight, Math.max(warmUpEpochs, inner.warmUpEpochs), inner.objective);
    }

    Term times(double factor) {
        return new Term(weight * factor, warmUpEpochs, objective);
    }
}
