package io.athanor.extract;

import io.athanor.base.Changes;

/** A decoded payload, ready to be inferred in a batch. Each encoder has its own. */
public non-sealed interface Prepared extends Decoded {
    /**
     * Payloads share a batch only with those of exactly the same size, so that nothing is padded and a feature depends on
     * its own payload alone. Tokens of a text; 1 where all are alike.
     */
    int size();

    /** Memory it holds, in bytes. */
    long bytes();

    /**
     * What was done to the payload on the way that no setting asked for. Its examples say what was found in this payload;
     * whose it is is put before them by who knows.
     */
    default Changes changes() {
        return Changes.NONE;
    }
}
