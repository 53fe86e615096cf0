package io.athanor.extract;

import io.athanor.base.Changes;
import java.util.List;

/**
 * A session of an encoder without a network: a payload's feature is computed while it is decoded, so by several threads at
 * once, and {@link #infer} hands it on. It owns nothing.
 */
@FunctionalInterface
public interface ComputedSession extends Session {
    /** @param values the feature; a sequence's vectors stand row after row */
    record Feature(float[] values, Changes changes) implements Prepared {
        @Override
        public int size() {
            // nothing is left to be padded, however long a sequence is
            return 1;
        }

        @Override
        public long bytes() {
            return (long) values.length * Float.BYTES;
        }
    }

    @Override
    default List<float[]> infer(List<Prepared> batch) {
        return batch.stream().map(one -> ((Feature) one).values()).toList();
    }

    @Override
    default void close() {}
}
