package io.athanor.train.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Seconds that pass from look to look. */
    private static final long LOOK = 4;

    private final AtomicLong seconds = new AtomicLong();

    @Test
    void who_is_left_goes_on_after_a_while_and_where_nobody_is_the_first_to_come_back_is_waited_for() {
        assertThat(workers(() -> 1, true)).isEqualTo(1);
        assertThat(seconds.get()).isBetween(10L, 20L);
        assertThat(workers(() -> seconds.get() < 30 ? 0 : 1, true)).isEqualTo(1);
        assertThatThrownBy(() -> workers(() -> 0, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no executor came back");
        assertThat(seconds.get()).isBetween(50L, 60L);
    }

    @Test
    void a_training_that_has_not_begun_is_refused_where_too_few_come() {
        assertThatThrownBy(() -> workers(() -> 0, false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("2 worker(s) wanted, but Spark has 0 task slot(s)");
        assertThat(seconds.get()).isBetween(10L, 20L);
    }

    private int workers(LongSupplier live, boolean again) {
        seconds.set(0);
        LongSupplier nanos = () -> Duration.ofSeconds(seconds.getAndAdd(LOOK)).toNanos();
        return new Slots(() -> (int) live.getAsLong(), nanos, PATIENCE, 0)
                .workers(new Workers(2), 4, false, again, 100, () -> 100);
    }
}
