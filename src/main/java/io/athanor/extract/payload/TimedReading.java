package io.athanor.extract.payload;

import io.athanor.extract.GuardSettings;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.TaskKilledException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at payloads that may never come to an end, outside of an extraction: each on another thread, which is given up when it takes too
 * long. Where too many of this process hang, no further payload is begun. For one thread at a time; to be closed by who opens it.
 */
public final class TimedReading implements AutoCloseable {
    private final Duration limit;
    private final int mostHanging;
    private @Nullable Worker worker;

    public TimedReading(GuardSettings limits) {
        this(limits.decodeTimeout(), limits.hangingThreads());
    }

    TimedReading(Duration limit, int mostHanging) {
        this.limit = limit;
        this.mostHanging = mostHanging;
    }

    /**
     * What a look gives, or why there was none.
     *
     * @param value null where there was none
     * @param fault a phrase, or null
     */
    public record Result<T>(@Nullable T value, @Nullable String fault) {}

    /** @param look throws what is no payload's fault */
    public <T> Result<T> of(Callable<T> look) {
        if (HangingThreads.count() > mostHanging) {
            return new Result<>(null, "not looked at, since " + mostHanging + " payloads before it hang");
        }
        Worker now = worker == null ? new Worker() : worker;
        worker = now;
        FutureTask<T> task = new FutureTask<>(look);
        try {
            now.work.put(task);
            return new Result<>(task.get(limit.toNanos(), TimeUnit.NANOSECONDS), null);
        } catch (TimeoutException e) {
            HangingThreads.add(now.thread);
            worker = null;
            now.givenUp = true;
            // some can be woken, and then end
            now.thread.interrupt();
            return new Result<>(null, "looking at it did not end within " + limit.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskKilledException("interrupted while payloads were looked at");
        } catch (ExecutionException e) {
            throw new IllegalStateException("looking at a payload failed in a way that is not its fault", e.getCause());
        }
    }

    @Override
    public void close() {
        if (worker != null) {
            worker.givenUp = true;
            worker.thread.interrupt();
        }
    }

    /** A thread that does what it is handed until it is interrupted. */
    private static final class Worker {
        final SynchronousQueue<Runnable> work = new SynchronousQueue<>();
        volatile boolean givenUp;
        final Thread thread = new Thread(this::work, "athanor-look");

        Worker() {
            thread.setDaemon(true);
            thread.start();
        }

        private void work() {
            try {
                while (!givenUp) {
                    work.take().run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
