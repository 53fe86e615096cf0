package io.athanor.model.bundle;

import java.io.Serializable;
import java.util.List;

/**
 * What of a network is the feature.
 *
 * @param output name of the output: [batch × width], [batch × tokens × width] or [batch × width × height × width of a map]
 * @param width values a vector
 * @param tokens vectors of the longest sequence; 0 where that is not known, or it gives one vector anyway
 * @param pooling how a sequence or map becomes one vector: {@code mean}, {@code cls} (the first), {@code last}, {@code max}; or
 *     {@code none}, which keeps it as a sequence
 * @param normalise whether vectors are brought to Euclidean length 1
 */
public record FeatureOutput(String output, int width, int tokens, String pooling, boolean normalise)
        implements Serializable {
    public static final String NONE = "none";

    public static final List<String> POOLINGS = List.of("mean", "cls", "last", "max", NONE);

    public FeatureOutput {
        if (width < 1) {
            throw new IllegalArgumentException("width " + width + ", expected at least 1");
        }
        if (!POOLINGS.contains(pooling)) {
            throw new IllegalArgumentException("pooling " + pooling + ", expected one of " + POOLINGS);
        }
    }

    public boolean isSequence() {
        return pooling.equals(NONE);
    }
}
