package io.athanor.extract.segment;

import java.io.Serializable;

/**
 * How a part was inferred, as it stood at the part's end.
 *
 * @param device {@code cpu}, or {@code cuda:0}
 * @param batchRows payloads a batch
 * @param threads threads an inference
 */
public record InferenceRecord(String device, int batchRows, int threads) implements Serializable {}
