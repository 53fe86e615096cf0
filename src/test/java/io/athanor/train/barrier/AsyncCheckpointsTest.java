package io.athanor.train.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.train.loop.Checkpoints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsyncCheckpointsTest {
    private final Storage storage = new Storage();

    @Test
    void nobody_waits_for_storage_and_of_what_came_meanwhile_the_newest_is_written() {
        try (AsyncCheckpoints kept = new AsyncCheckpoints(storage)) {
            assertThat(kept.due()).isTrue();
            kept.save(1, new byte[] {1});
            storage.begun.acquireUninterruptibly();
            assertThat(kept.due()).as("while one is written").isFalse();
            kept.save(2, new byte[] {2});
            kept.save(3, new byte[] {3});
            assertThat(storage.steps).isEmpty();
            storage.admitted.release(2);
        }
        assertThat(storage.steps).containsExactly(1L, 3L);
    }

    @Test
    void the_newest_of_an_earlier_attempt_is_read_before_it_is_asked_for() {
        try (AsyncCheckpoints kept = new AsyncCheckpoints(storage)) {
            storage.state = new byte[] {8};
            assertThat(kept.newest())
                    .hasValueSatisfying(state -> assertThat(state).containsExactly(9));
        }
    }

    @Test
    void what_could_not_be_saved_is_known_at_the_next_one_and_at_the_end() {
        storage.failure = new IllegalStateException("attempt 2 has begun");
        storage.admitted.release(1);
        assertThatThrownBy(() -> {
                    try (AsyncCheckpoints kept = new AsyncCheckpoints(storage)) {
                        kept.save(1, new byte[] {1});
                        while (!kept.due()) {
                            Thread.onSpinWait();
                        }
                        kept.save(2, new byte[] {2});
                    }
                })
                .hasMessage("attempt 2 has begun");
        assertThat(storage.steps).isEmpty();
    }

    @Test
    void the_state_before_a_broken_step_is_the_last() {
        try (AsyncCheckpoints kept = new AsyncCheckpoints(storage)) {
            storage.admitted.release(2);
            kept.save(1, new byte[] {1});
            assertThat(kept.broken(2, new byte[] {2}, "{}")).hasValue("{}");
        }
        assertThat(storage.steps).containsExactly(1L, 2L);
    }

    /** Takes a state whenever it is let to. */
    private static final class Storage implements Checkpoints {
        private final Semaphore begun = new Semaphore(0);
        private final Semaphore admitted = new Semaphore(0);
        private final List<Long> steps = Collections.synchronizedList(new ArrayList<>());
        private volatile byte[] state = {9};
        private volatile RuntimeException failure;

        @Override
        public void save(long step, byte[] state) {
            begun.release();
            admitted.acquireUninterruptibly();
            if (failure != null) {
                throw failure;
            }
            steps.add(step);
        }

        @Override
        public boolean due() {
            return true;
        }

        @Override
        public Optional<byte[]> newest() {
            return Optional.of(state);
        }

        @Override
        public Optional<String> broken(long step, byte[] state, String report) {
            save(step, state);
            return Optional.of(report);
        }
    }
}
