package io.athanor.job.models;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Milliseconds of processor time a row, of several runs on one thread. The least is what the work takes; what is above it,
 * the machine adds by other work (cold caches, a processor that is slower while others are busy).
 */
record ProcessorTime(double least, double most) {
    static final ProcessorTime NONE = new ProcessorTime(0, 0);

    private static final int RUNS = 5;

    /** Runs it once to warm up and then some times more; it must keep to the thread that calls it. */
    static ProcessorTime of(int rows, Runnable work) {
        work.run();
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int run = 0; run < RUNS; run++) {
            long began = now();
            work.run();
            double millis = (now() - began) / 1e6 / rows;
            least = Math.min(least, millis);
            most = Math.max(most, millis);
        }
        return new ProcessorTime(least, most);
    }

    ProcessorTime plus(ProcessorTime other) {
        return new ProcessorTime(least + other.least, most + other.most);
    }

    /** Nanoseconds of this thread; by the clock where the machine does not count them. */
    private static long now() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
