package io.athanor.extract.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SolitudeTest {
    @Test
    void nobody_works_beside_one_that_is_alone_and_one_that_hangs_is_not_waited_for_for_ever() {
        Solitude solitude = new Solitude();
        // never leaves
        solitude.enter();
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
                solitude.take(Duration.ofMillis(50));
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
}
