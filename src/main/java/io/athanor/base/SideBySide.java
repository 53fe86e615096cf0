package io.athanor.base;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Independent work on several threads of the driver, as for jobs that are too small to fill a cluster. */
public final class SideBySide {
    private SideBySide() {}

    /**
     * Does all of some work and waits for it.
     *
     * @param threads so many of it at once, at least 1; each begins with the thread locals that its caller hands on
     * @return a result each, in the order of the work
     * @throws RuntimeException the first failure in that order; what has not begun by then never does, and what runs is
     *     interrupted
     */
    public static <T> List<T> all(int threads, List<Supplier<T>> work) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> begun =
                    work.stream().map(each -> pool.submit(each::get)).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> each : begun) {
                results.add(each.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
