package io.athanor.extract.part;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells the driver's listener how far the tasks are, twice a second and once when it is closed. */
final class ProgressTicker implements AutoCloseable {
    private final Runnable tick;
    private final ScheduledExecutorService clock;

    ProgressTicker(Runnable tick) {
        this.tick = tick;
        this.clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "athanor-progress");
            thread.setDaemon(true);
            return thread;
        });
        // a listener that throws is not called again by the clock; its last call below tells the caller
        clock.scheduleWithFixedDelay(tick, 500, 500, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdown();
        boolean interrupted = false;
        while (!interrupted) {
            try {
                if (clock.awaitTermination(1, TimeUnit.SECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        tick.run();
    }
}
