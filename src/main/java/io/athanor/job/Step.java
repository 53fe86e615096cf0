package io.athanor.job;

import java.util.Locale;

/** The steps of a run, in the order data flows. */
public enum Step {
    EXTRACT,
    JOIN,
    TRAIN,
    DISTILL,
    EVALUATE,
    REPORT;

    /** @throws IllegalArgumentException if there is no such step */
    public static Step parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
