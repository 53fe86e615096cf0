package io.athanor.job.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
    @Test
    void what_other_threads_take_is_not_counted_and_what_this_one_takes_is() {
        ProcessorTime beside = ProcessorTime.of(1, () -> join(new Thread(() -> burn(40))));
        assertThat(beside.least()).isLessThan(20);
        ProcessorTime here = ProcessorTime.of(1, () -> burn(40));
        assertThat(here.least()).isGreaterThanOrEqualTo(40).isLessThanOrEqualTo(here.most());
    }

    @Test
    void it_is_the_least_and_the_most_of_the_runs_after_the_first_and_is_told_a_row() {
        AtomicInteger run = new AtomicInteger();
        ProcessorTime time = ProcessorTime.of(10, () -> burn(run.getAndIncrement() == 3 ? 60 : 20));
        assertThat(run).hasValue(6);
        assertThat(time.least()).isBetween(2.0, 5.0);
        assertThat(time.most()).isGreaterThanOrEqualTo(6);
    }

    private static void burn(long millis) {
        var threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + millis * 1_000_000;
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void join(Thread thread) {
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
