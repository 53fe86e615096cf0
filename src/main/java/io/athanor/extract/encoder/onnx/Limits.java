package io.athanor.extract.encoder.onnx;

import java.io.Serializable;

/**
 * What payloads are refused for.
 *
 * @param maxPixels pictures of more are rejected by their header
 * @param acceptTruncated share of its rows, in [0, 1), that a picture may lack because its file was cut off
 * @param maxSeconds longer sounds are rejected
 */
public record Limits(long maxPixels, double acceptTruncated, int maxSeconds) implements Serializable {
    /** Where a pipeline says nothing else. */
    public static final Limits USUAL = new Limits(50_000_000, 0, 60);
}
