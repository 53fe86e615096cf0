package io.athanor.job.models;

import io.athanor.fusion.network.Signal;
import java.util.List;

/**
 * What a student asks of a teacher. Students that ask for the same share it; none is trained anew because of what another asks.
 *
 * @param teacher its name
 * @param outOfFold whether teachers speak of the training rows that never saw them, or the teacher itself
 * @param signals what is wanted of what it says of a row
 */
public record OutputsOrder(String teacher, boolean outOfFold, List<Signal> signals) {
    /** Shares of the training rows, each of which is held out from one teacher that speaks about it. */
    static final int INNER_FOLDS = 5;

    public OutputsOrder {
        signals = List.copyOf(signals);
    }

    /** Folds of the training rows, each held out from one teacher. */
    public int folds() {
        return outOfFold ? INNER_FOLDS : 0;
    }
}
