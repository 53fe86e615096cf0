package io.athanor.train.loop;

import java.util.Optional;

/** Where an attempt leaves its state for the next attempt: after every epoch, and in between. Only rank 0 calls it. */
public interface Checkpoints {
    /**
     * Keeps a state; the best weights so far are part of it.
     *
     * @param step steps done since the training began
     * @throws RuntimeException if the state cannot be kept, or a newer attempt has begun
     */
    void save(long step, byte[] state);

    /** Whether it is time for a checkpoint within an epoch. */
    boolean due();

    /** The state of the latest step that was kept whole. */
    Optional<byte[]> newest();

    /**
     * Keeps the state before a step that cannot be taken, so that a next attempt begins with this step, and what is known of it.
     *
     * @param step steps done since the training began
     * @param report JSON: what is wrong, the rows to blame, the sample ids of the whole step
     * @return the report's file, or empty if nothing is kept
     */
    default Optional<String> broken(long step, byte[] state, String report) {
        return Optional.empty();
    }

    /** Keeps nothing. */
    static Checkpoints none() {
        return new Checkpoints() {
            @Override
            public void save(long step, byte[] state) {}

            @Override
            public boolean due() {
                return false;
            }

            @Override
            public Optional<byte[]> newest() {
                return Optional.empty();
            }
        };
    }
}
