package io.athanor.extract;

/** A decoded payload, ready to be inferred in a batch. Each encoder has its own. */
public non-sealed interface Prepared extends Decoded {
    /** What inferring it costs: payloads of like size share a batch, so that little is padded. Tokens, windows …; 1 if all are alike. */
    int size();
}
