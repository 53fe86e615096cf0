package io.athanor.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class GlooCollectiveTest {
    @Test
    void sum_is_the_same_on_every_rank() throws Exception {
        List<float[]> sums = ranks(3, Duration.ofSeconds(20), ranks -> {
            Tensor t = Tensor.create(new float[] {1f / (ranks.rank() + 3), ranks.rank()}, 2);
            ranks.sumInPlace(t);
            return new float[] {t.data_ptr_float().get(0), t.data_ptr_float().get(1)};
        });
        assertThat(sums.get(0)[1]).isEqualTo(3);
        assertThat(sums.get(1)).isEqualTo(sums.get(0));
        assertThat(sums.get(2)).isEqualTo(sums.get(0));
    }

    @Test
    void broadcast_gives_every_rank_the_values_of_rank_0() throws Exception {
        List<Double> values = ranks(3, Duration.ofSeconds(20), ranks -> {
            Tensor t = Tensor.create(new double[] {10 + ranks.rank()}, 1);
            ranks.broadcast(t);
            ranks.await();
            return t.data_ptr_double().get(0);
        });
        assertThat(values).containsOnly(10.0);
    }

    @Test
    void a_lost_peer_is_named_within_the_time_out() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        long started = System.nanoTime();
        List<Set<Integer>> lost = ranks(3, Duration.ofSeconds(3), ranks -> {
            ranks.await();
            if (ranks.rank() == 2) {
                ranks.close();
                gone.countDown();
                return Set.of();
            }
            try {
                gone.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            PeerLost failure =
                    catchThrowableOfType(PeerLost.class, () -> ranks.sumInPlace(Tensor.create(new float[1000], 1000)));
            return failure.ranks();
        });
        assertThat(lost).containsExactly(Set.of(2), Set.of(2), Set.of());
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void a_peer_that_never_comes_is_missed_within_the_time_out() {
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> GlooCollective.join(meeting, 0, 2, "127.0.0.1", Duration.ofSeconds(1)))
                    .isInstanceOf(PeerLost.class)
                    .hasMessageContaining("meeting 2 ranks");
        }
    }

    private static <T> List<T> ranks(int size, Duration timeOut, Function<Collective, T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(size);
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", timeOut)) {
            List<Future<T>> running = new ArrayList<>();
            for (int r = 0; r < size; r++) {
                int rank = r;
                running.add(pool.submit(() -> {
                    try (MeetingPoint there = MeetingPoint.at("127.0.0.1", meeting.port(), timeOut);
                            Collective ranks = GlooCollective.join(there, rank, size, "127.0.0.1", timeOut)) {
                        return work.apply(ranks);
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> f : running) {
                results.add(f.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
