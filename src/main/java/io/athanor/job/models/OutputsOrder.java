package io.athanor.job.models;

import io.athanor.fusion.network.Signal;
import java.util.List;

/**
 * What a student asks of a teacher. Students that ask for the same share it; none is trained anew because of what another asks.
 *
 * @param teacher its name
 * @param outOfFold whether networks speak of the training rows that never saw them, or the teacher itself
 * @param crossFitted whether the teacher's own members are such networks
 * @param signals what is wanted of what it says of a row
 */
public record OutputsOrder(String teacher, boolean outOfFold, boolean crossFitted, List<Signal> signals) {
    /** Shares of the training rows, each of which is held out from one teacher that speaks about it. */
    static final int INNER_FOLDS = 5;

    public OutputsOrder {
        signals = List.copyOf(signals);
    }

    /** Folds of the training rows, each held out from one teacher that is trained for it. */
    public int folds() {
        return outOfFold && !crossFitted ? INNER_FOLDS : 0;
    }

    /** Whether members of the teacher speak of the folds that they were not trained on. */
    public boolean byMembers() {
        return outOfFold && crossFitted;
    }
}
