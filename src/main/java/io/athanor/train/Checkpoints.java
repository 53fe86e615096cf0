package io.athanor.train;

import java.util.Optional;

/** Where an attempt leaves its state after every epoch, for the next attempt. Only rank 0 calls it. */
public interface Checkpoints {
    /** @throws RuntimeException if the state cannot be kept, or a newer attempt has begun */
    void save(int epoch, byte[] state);

    /** The state of the latest epoch that was kept whole. */
    Optional<byte[]> newest();

    /** Keeps nothing. */
    static Checkpoints none() {
        return new Checkpoints() {
            @Override
            public void save(int epoch, byte[] state) {}

            @Override
            public Optional<byte[]> newest() {
                return Optional.empty();
            }
        };
    }
}
