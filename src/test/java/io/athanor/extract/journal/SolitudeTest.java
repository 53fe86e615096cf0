package io.athanor.extract.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SolitudeTest {
    @Test
    void nobody_works_beside_one_that_is_alone() {
        Solitude solitude = new Solitude();
        AtomicInteger beside = new AtomicInteger();
        AtomicInteger worst = new AtomicInteger();
        Runnable work = () -> {
            for (int i = 0; i < 200; i++) {
                solitude.enter();
                beside.incrementAndGet();
                Thread.onSpinWait();
                beside.decrementAndGet();
                solitude.leave();
            }
        };
        Runnable alone = () -> {
            for (int i = 0; i < 5; i++) {
                solitude.take(Duration.ofMinutes(5));
                worst.accumulateAndGet(beside.get(), Math::max);
                solitude.giveBack();
            }
        };
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(work, command -> new Thread(command).start()),
                        CompletableFuture.runAsync(work, command -> new Thread(command).start()),
                        CompletableFuture.runAsync(alone, command -> new Thread(command).start()))
                .join();
        assertThat(beside).hasValue(0);
        assertThat(worst).hasValue(0);
    }

    @Test
    void one_that_hangs_is_not_waited_for_for_ever() {
        Solitude solitude = new Solitude();
        // never leaves
        solitude.enter();
        for (int i = 0; i < 2; i++) {
            assertTimeoutPreemptively(Duration.ofMinutes(5), () -> solitude.take(Duration.ofMillis(50)));
            solitude.giveBack();
        }
    }
}
