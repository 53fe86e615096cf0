package io.athanor.train.rows;

import io.athanor.collective.Collective;
import io.athanor.collective.GlooCollective;
import io.athanor.collective.GroupKey;
import io.athanor.collective.MeetingPoint;
import io.athanor.collective.SharedCollective;
import io.athanor.collective.SoloCollective;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Ranks in threads of this process. */
public final class Ranks {
    private static final Duration TIME_OUT = Duration.ofSeconds(60);

    private Ranks() {}

    /** What each rank makes of it, in order; they meet over the loopback device. */
    public static <T> List<T> run(int size, Function<Collective, T> work) throws Exception {
        if (size == 1) {
            return List.of(work.apply(new SoloCollective()));
        }
        GroupKey key = GroupKey.random();
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", TIME_OUT)) {
            return each(size, rank -> {
                try (MeetingPoint there = MeetingPoint.at("127.0.0.1", meeting.port(), TIME_OUT);
                        Collective ranks = GlooCollective.join(there, key, rank, size, "127.0.0.1", TIME_OUT)) {
                    return work.apply(ranks);
                }
            });
        }
    }

    /** As {@link #run}, but through the memory of this process. */
    public static <T> List<T> inMemory(int size, Function<Collective, T> work) throws Exception {
        GroupKey key = GroupKey.random();
        return each(size, rank -> {
            try (Collective ranks = SharedCollective.join(key, rank, size, TIME_OUT)) {
                T result = work.apply(ranks);
                ranks.await();
                return result;
            }
        });
    }

    private static <T> List<T> each(int size, IntFunction<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(size);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int r = 0; r < size; r++) {
                int rank = r;
                running.add(pool.submit(() -> work.apply(rank)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : running) {
                results.add(result.get(10, TimeUnit.MINUTES));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    /** Those that a rank has. */
    public static Map<Integer, TrainingRows> shardsOf(Collective ranks, Map<Integer, TrainingRows> shards) {
        Map<Integer, TrainingRows> own = new TreeMap<>(shards);
        own.keySet().removeIf(shard -> shard % ranks.size() != ranks.rank());
        return own;
    }
}
