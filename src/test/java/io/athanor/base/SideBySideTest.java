package io.athanor.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    @Test
    void results_come_in_the_order_of_the_work() {
        List<Supplier<Integer>> work = IntStream.range(0, 20)
                .<Supplier<Integer>>mapToObj(i -> () -> i * i)
                .toList();
        assertThat(SideBySide.all(3, work))
                .isEqualTo(IntStream.range(0, 20).map(i -> i * i).boxed().toList());
    }

    @Test
    void work_is_done_at_once() {
        CountDownLatch both = new CountDownLatch(2);
        // neither ends before the other has begun
        Supplier<Boolean> meet = () -> {
            both.countDown();
            try {
                return both.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        assertThat(SideBySide.all(2, List.of(meet, meet))).containsExactly(true, true);
    }

    @Test
    void the_first_failure_is_thrown_as_it_is() {
        Supplier<String> fails = () -> {
            throw new UserError("Cannot do it.");
        };
        assertThatThrownBy(() -> SideBySide.all(1, List.of(() -> "done", fails, () -> "never")))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot do it.");
    }
}
