package io.athanor.extract.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimedReadingTest {
    @Test
    void a_look_that_never_ends_is_given_up_and_the_next_ones_go_on() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        Thread[] threads = new Thread[3];
        try (TimedReading reading = new TimedReading(Duration.ofMillis(50), 1000)) {
            TimedReading.Result<String> result = reading.of(() -> {
                threads[0] = Thread.currentThread();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    woken.countDown();
                }
                return "late";
            });
            assertThat(result.value()).isNull();
            assertThat(result.fault()).contains("did not end within");
            woken.await();
        }
        try (TimedReading reading = new TimedReading(Duration.ofHours(1), 1000)) {
            for (int i = 1; i < 3; i++) {
                int at = i;
                assertThat(reading.of(() -> {
                                    threads[at] = Thread.currentThread();
                                    return "there";
                                })
                                .value())
                        .isEqualTo("there");
            }
            assertThat(threads[1]).as("one thread for those that end").isSameAs(threads[2]);
            threads[0].join();
        }
        threads[2].join();
    }

    @Test
    void where_too_many_hang_none_is_begun() {
        try (TimedReading reading = new TimedReading(Duration.ofHours(1), -1)) {
            assertThat(reading.of(() -> "seen")).satisfies(result -> {
                assertThat(result.value()).isNull();
                assertThat(result.fault()).contains("hang");
            });
        }
    }

    @Test
    void what_is_no_payloads_fault_is_thrown() {
        IllegalStateException fault = new IllegalStateException("a bug");
        try (TimedReading reading = new TimedReading(Duration.ofHours(1), 1000)) {
            assertThatThrownBy(() -> reading.of(() -> {
                        throw fault;
                    }))
                    .hasCause(fault);
        }
    }
}
