package io.athanor.bench;

import io.athanor.collective.Collective;
import io.athanor.collective.GlooCollective;
import io.athanor.collective.GroupKey;
import io.athanor.collective.MeetingPoint;
import io.athanor.fusion.ops.Torch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Ranks in threads of this process, a core each, that speak over the loopback device as if they were far apart. */
final class RankThreads {
    private static final String HOST = "127.0.0.1";
    private static final Duration TIME_OUT = Duration.ofMinutes(5);

    private RankThreads() {}

    /** What each rank makes of it, in order. */
    static <T> List<T> run(int size, Function<Collective, T> work) {
        GroupKey key = GroupKey.random();
        ExecutorService pool = Executors.newFixedThreadPool(size);
        try (MeetingPoint meeting = MeetingPoint.open(HOST, TIME_OUT)) {
            List<Future<T>> running = new ArrayList<>();
            for (int r = 0; r < size; r++) {
                int rank = r;
                running.add(pool.submit(() -> {
                    Torch.useOneCore();
                    try (MeetingPoint there = MeetingPoint.at(HOST, meeting.port(), TIME_OUT);
                            Collective ranks = GlooCollective.join(there, key, rank, size, HOST, TIME_OUT)) {
                        T result = work.apply(ranks);
                        ranks.await();
                        return result;
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : running) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a rank failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted among the ranks", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
