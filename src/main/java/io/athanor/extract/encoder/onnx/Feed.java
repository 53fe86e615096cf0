package io.athanor.extract.encoder.onnx;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import java.util.List;

/** How payloads of a kind become a network's inputs. Owned by one session, which closes it. */
interface Feed extends AutoCloseable {
    /** As {@link io.athanor.extract.Session#decode}. */
    Decoded decode(byte[] payload);

    /**
     * The inputs of a batch, which belong to the manager. For one thread.
     *
     * @param batch what {@link #decode} made, all of one size
     */
    NDList inputs(NDManager manager, List<Prepared> batch);

    /**
     * Of the vectors that the network gave for a payload, those that are its own and no padding's.
     *
     * @param vectors how many there are
     */
    default int own(Prepared payload, int vectors) {
        return vectors;
    }

    @Override
    default void close() {}
}
