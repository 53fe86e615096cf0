package io.athanor.fusion.network;

import io.athanor.fusion.ops.Ops;
import java.util.Collections;
import java.util.List;

/**
 * A sequence as attention sees it.
 *
 * @param values [batch × tokens × width]
 * @param there 1 for a token that may be looked at, 0 for padding and for all of a modality that is missing: [batch × tokens]
 */
record Tokens<T>(T values, T there) {
    /** The same, in front of it a few that are always there: [k × width]. */
    Tokens<T> behind(Ops<T> ops, T learned, int k) {
        T none = ops.affine(ops.slice(there, 1, 0, 1), 0, 0);
        List<T> ones = Collections.nCopies(k, ops.affine(none, 1, 1));
        return behind(ops, new Tokens<>(ops.add(ops.reshape(none, 0, 1, 1), learned), ops.concat(ones, 1)));
    }

    /** Those of the other, and then these. */
    Tokens<T> behind(Ops<T> ops, Tokens<T> front) {
        return new Tokens<>(ops.concat(List.of(front.values, values), 1), ops.concat(List.of(front.there, there), 1));
    }

    Tokens<T> with(T others) {
        return new Tokens<>(others, there);
    }

    /** What is added to the scores of attention: [batch × 1 × 1 × tokens]. */
    T never(Ops<T> ops) {
        return ops.reshape(ops.affine(there, -Intake.NEVER, Intake.NEVER), 0, 1, 1, -1);
    }

    /** The mean of those that are there, of all if none is: [batch × width]. */
    T mean(Ops<T> ops) {
        return weighted(ops, ops.affine(there, -Intake.NEVER, Intake.NEVER));
    }

    /** Their mean with weights that a learned vector gives them, a softmax over those that are there: [batch × width]. */
    T attentive(Ops<T> ops, T scoring) {
        T scores = ops.reshape(ops.matmul(values, ops.reshape(scoring, -1, 1)), 0, -1);
        return weighted(ops, ops.add(scores, ops.affine(there, -Intake.NEVER, Intake.NEVER)));
    }

    private T weighted(Ops<T> ops, T scores) {
        T shares = ops.reshape(ops.softmax(scores), 0, 1, -1);
        return ops.reshape(ops.matmul(shares, values), 0, -1);
    }
}
