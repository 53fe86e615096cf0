package io.athanor.extract;

import java.util.List;

/** A live extractor, owned by one task. */
public interface Session extends AutoCloseable {
    /**
     * Decodes a payload. Called by several threads at once, and ahead of {@link #infer}.
     *
     * @param payload at least one byte
     */
    Decoded decode(byte[] payload);

    /**
     * Computes features. Called by one thread at a time. A feature is the same to the last bit whatever batch its payload
     * is in.
     *
     * @param batch what {@link #decode} of a session of the same recipe prepared, at least one, all of one size
     * @return a feature a payload, in the same order; a sequence's vectors stand row after row
     * @throws RuntimeException if the batch cannot be inferred; the caller then tries its payloads one by one
     */
    List<float[]> infer(List<Prepared> batch);

    @Override
    void close();
}
