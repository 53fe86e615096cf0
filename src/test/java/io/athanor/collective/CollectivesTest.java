package io.athanor.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over the network, through memory, and over one group for some tensors and another for the rest alike. */
class CollectivesTest {
    private static final GroupKey KEY = GroupKey.random();

    /** Of those that all come in the end. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    enum Way {
        NETWORK,
        MEMORY,
        /** As on GPUs, with floats in their place and Gloo in NCCL's. */
        TWO_GROUPS
    }

    @ParameterizedTest
    @EnumSource
    void sum_is_the_same_on_every_rank(Way way) throws Exception {
        List<float[]> sums = ranks(way, 3, PATIENCE, ranks -> {
            Tensor t = Tensor.create(new float[] {1f / (ranks.rank() + 3), ranks.rank()}, 2);
            ranks.allReduceSum(t);
            return new float[] {t.data_ptr_float().get(0), t.data_ptr_float().get(1)};
        });
        assertThat(sums.get(0)[1]).isEqualTo(3);
        assertThat(sums.get(1)).isEqualTo(sums.get(0));
        assertThat(sums.get(2)).isEqualTo(sums.get(0));
    }

    @ParameterizedTest
    @EnumSource
    void broadcast_gives_every_rank_the_values_of_rank_0(Way way) throws Exception {
        List<Double> values = ranks(way, 3, PATIENCE, ranks -> {
            Tensor t = Tensor.create(new double[] {10 + ranks.rank()}, 1);
            ranks.broadcast(t);
            ranks.await();
            return t.data_ptr_double().get(0);
        });
        assertThat(values).containsOnly(10.0);
    }

    @ParameterizedTest
    @EnumSource
    void all_ranks_rows_are_gathered_by_rank_however_many_each_has(Way way) throws Exception {
        List<String> gathered = ranks(way, 3, PATIENCE, ranks -> {
            // one of them has none
            int rows = new int[] {2, 0, 3}[ranks.rank()];
            float[] own = new float[rows * 2];
            Arrays.fill(own, ranks.rank() + 0.5f);
            List<Tensor> floats = ranks.allGather(Tensor.create(own, rows, 2));
            List<Tensor> bytes = ranks.allGather(Tensor.create(new byte[] {(byte) ranks.rank()}, 1));
            List<Tensor> nothing = ranks.allGather(Tensor.create(new float[0], 0, 2));
            assertThat(nothing).hasSize(3).allMatch(t -> t.numel() == 0);
            return floats.stream()
                            .map(t -> Arrays.toString(floats(t.contiguous())))
                            .toList() + " "
                    + bytes.stream().map(t -> t.data_ptr_byte().get()).toList();
        });
        assertThat(gathered).containsOnly("[[0.5, 0.5, 0.5, 0.5], [], [2.5, 2.5, 2.5, 2.5, 2.5, 2.5]] [0, 1, 2]");
    }

    @ParameterizedTest
    @EnumSource
    void a_peer_that_is_lost_is_missed_in_a_gathering_too(Way way) throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        List<Set<Integer>> lost = ranks(way, 2, Duration.ofSeconds(30), ranks -> {
            ranks.await();
            if (ranks.rank() == 1) {
                ranks.close();
                gone.countDown();
                return Set.of();
            }
            await(gone);
            return catchThrowableOfType(PeerLost.class, () -> ranks.allGather(Tensor.create(new float[10], 10)))
                    .ranks();
        });
        assertThat(lost).containsExactly(Set.of(1), Set.of());
    }

    @ParameterizedTest
    @EnumSource
    void a_lost_peer_is_named_within_the_time_out(Way way) throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        long started = System.nanoTime();
        List<Set<Integer>> lost = ranks(way, 3, Duration.ofSeconds(30), ranks -> {
            ranks.await();
            if (ranks.rank() == 2) {
                ranks.close();
                gone.countDown();
                return Set.of();
            }
            await(gone);
            PeerLost failure = catchThrowableOfType(
                    PeerLost.class, () -> ranks.allReduceSum(Tensor.create(new float[1000], 1000)));
            return failure.ranks();
        });
        assertThat(lost).containsExactly(Set.of(2), Set.of(2), Set.of());
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void both_ways_come_to_the_same_bits() throws Exception {
        for (int size : new int[] {2, 4}) {
            List<float[]> network = pairSums(Way.NETWORK, size);
            assertThat(pairSums(Way.MEMORY, size)).containsExactlyElementsOf(network);
            assertThat(network).allMatch(sum -> Arrays.equals(sum, network.get(0)));
        }
        assertThat(twoSums(Way.MEMORY)).containsExactlyElementsOf(twoSums(Way.NETWORK));
    }

    @Test
    void each_tensor_goes_over_its_own_group() throws Exception {
        List<String> said = ranks(Way.TWO_GROUPS, 2, PATIENCE, ranks -> {
            Tensor doubles = Tensor.create(new double[] {ranks.rank() + 1}, 1);
            Tensor floats = Tensor.create(new float[] {ranks.rank() + 10}, 1);
            // were they of one group, the ranks' orders would not fit
            PendingSum first = ranks.startAllReduceSum(ranks.rank() == 0 ? doubles : floats);
            ranks.startAllReduceSum(ranks.rank() == 0 ? floats : doubles).await();
            first.await();
            assertThatThrownBy(() -> ranks.allReduceSumInPairs(floats)).hasMessage("GPUs do not add up in pairs");
            return doubles.data_ptr_double().get(0) + " "
                    + floats.data_ptr_float().get(0);
        });
        assertThat(said).containsOnly("3.0 21.0");
    }

    private static List<float[]> pairSums(Way way, int size) throws Exception {
        return ranks(way, size, PATIENCE, ranks -> {
            Tensor t = Tensor.create(values(ranks.rank()), 1001);
            ranks.allReduceSumInPairs(t);
            return floats(t);
        });
    }

    private static List<float[]> twoSums(Way way) throws Exception {
        return ranks(way, 2, PATIENCE, ranks -> {
            Tensor t = Tensor.create(values(ranks.rank()), 1001);
            PendingSum last = ranks.startAllReduceSum(t.narrow(0, 500, 501));
            ranks.startAllReduceSum(t.narrow(0, 0, 500)).await();
            last.await();
            return floats(t);
        });
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[(int) tensor.numel()];
        tensor.data_ptr_float().get(values);
        return values;
    }

    private static float[] values(int rank) {
        float[] values = new float[1001];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(1e3 * i + rank);
        }
        return values;
    }

    @Test
    void a_peer_that_comes_but_says_nothing_is_missed_within_the_time_out() throws Exception {
        CountDownLatch missed = new CountDownLatch(1);
        List<Set<Integer>> lost = ranks(Way.MEMORY, 2, Duration.ofSeconds(1), ranks -> {
            if (ranks.rank() == 1) {
                await(missed);
            }
            PeerLost failure = catchThrowableOfType(PeerLost.class, ranks::await);
            missed.countDown();
            return failure.ranks();
        });
        // the second one is told that the first has given it up
        assertThat(lost).containsExactly(Set.of(1), Set.of());
    }

    private static void await(CountDownLatch event) {
        try {
            event.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_rank_that_fails_tells_the_others_why() throws Exception {
        List<String> said = ranks(Way.MEMORY, 2, PATIENCE, ranks -> {
            if (ranks.rank() == 0) {
                ((SharedCollective) ranks).fail(new IllegalStateException("no room"));
                return "";
            }
            return catchThrowable(ranks::await).getMessage();
        });
        assertThat(said.get(1)).isEqualTo("worker 0 failed: java.lang.IllegalStateException: no room");
    }

    @Test
    void what_a_rank_had_given_outlives_it() throws Exception {
        CountDownLatch freed = new CountDownLatch(1);
        List<Float> sums = ranks(Way.MEMORY, 2, PATIENCE, ranks -> {
            float sum = 3;
            try (PointerScope scope = new PointerScope()) {
                float[] given = new float[1 << 20];
                Arrays.fill(given, ranks.rank() + 1);
                Tensor t = Tensor.create(given, given.length);
                if (ranks.rank() == 0) {
                    ranks.startAllReduceSum(t);
                } else {
                    freed.await();
                    ranks.allReduceSum(t);
                    sum = floats(t)[given.length - 1];
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            freed.countDown();
            ranks.await();
            return sum;
        });
        assertThat(sums).containsExactly(3f, 3f);
    }

    @Test
    void a_peer_that_never_comes_is_missed_within_the_time_out() {
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", Duration.ofMinutes(1))) {
            assertThatThrownBy(() -> GlooCollective.join(meeting, KEY, 0, 2, "127.0.0.1", Duration.ofSeconds(1)))
                    .isInstanceOf(PeerLost.class)
                    .hasMessageContaining("meeting 2 ranks");
        }
    }

    @Test
    void rank_0_leaves_the_meeting_point_last() throws Exception {
        Duration timeOut = PATIENCE;
        AtomicInteger left = new AtomicInteger();
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", timeOut)) {
            List<Integer> seen = each(3, rank -> {
                try (MeetingPoint there = MeetingPoint.at("127.0.0.1", meeting.port(), timeOut)) {
                    if (rank > 0) {
                        Thread.sleep(100L * rank);
                        left.incrementAndGet();
                    }
                    there.leave(rank, 3, timeOut);
                    return left.get();
                }
            });
            assertThat(seen.get(0)).isEqualTo(2);
        }
    }

    @Test
    void who_does_not_leave_is_named() throws Exception {
        Duration timeOut = PATIENCE;
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", timeOut);
                MeetingPoint there = MeetingPoint.at("127.0.0.1", meeting.port(), timeOut)) {
            there.leave(1, 3, timeOut);
            assertThatThrownBy(() -> meeting.leave(0, 3, Duration.ofSeconds(2)))
                    .isInstanceOf(PeerLost.class)
                    .hasMessageContaining("worker 0 heard nothing of worker 2 in leaving");
        }
    }

    @Test
    void a_process_without_the_key_cannot_join() throws Exception {
        Duration timeOut = PATIENCE;
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", timeOut)) {
            List<String> said = each(3, rank -> {
                GroupKey known = rank == 1 ? GroupKey.random() : KEY;
                try (MeetingPoint there = MeetingPoint.at("127.0.0.1", meeting.port(), timeOut)) {
                    return catchThrowableOfType(
                                    PeerLost.class,
                                    () -> GlooCollective.join(there, known, rank, 3, "127.0.0.1", timeOut))
                            .getMessage();
                }
            });
            assertThat(said.get(0)).contains("nothing of worker 1", "it lacks the key");
            assertThat(said.get(2)).contains("nothing of worker 1", "it lacks the key");
        }
        assertThat(KEY.toString()).doesNotContain(KEY.text());
    }

    private static <T> List<T> ranks(Way way, int size, Duration timeOut, Function<Collective, T> work)
            throws Exception {
        return switch (way) {
            case NETWORK -> overNetwork(size, timeOut, work);
            case MEMORY -> inMemory(size, timeOut, work);
            case TWO_GROUPS -> inTwoGroups(size, timeOut, work);
        };
    }

    private static <T> List<T> inMemory(int size, Duration timeOut, Function<Collective, T> work) throws Exception {
        GroupKey key = GroupKey.random();
        // as ranks of an executor: all are there, or on their way
        CountDownLatch joined = new CountDownLatch(size);
        return each(size, rank -> {
            try (Collective ranks = SharedCollective.join(key, rank, size, timeOut)) {
                joined.countDown();
                joined.await();
                return work.apply(ranks);
            }
        });
    }

    private static <T> List<T> overNetwork(int size, Duration timeOut, Function<Collective, T> work) throws Exception {
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", timeOut)) {
            return each(size, rank -> {
                try (MeetingPoint there = MeetingPoint.at("127.0.0.1", meeting.port(), timeOut);
                        Collective ranks = GlooCollective.join(there, KEY, rank, size, "127.0.0.1", timeOut)) {
                    return work.apply(ranks);
                }
            });
        }
    }

    private static <T> List<T> inTwoGroups(int size, Duration timeOut, Function<Collective, T> work) throws Exception {
        try (MeetingPoint meeting = MeetingPoint.open("127.0.0.1", timeOut)) {
            return overNetwork(size, timeOut, gloo -> {
                try (MeetingPoint there = MeetingPoint.at("127.0.0.1", meeting.port(), timeOut);
                        var patience = new Milliseconds(timeOut.toMillis());
                        var options = ProcessGroupGloo.Options.create(patience);
                        var device = ProcessGroupGloo.createDeviceForHostname("127.0.0.1");
                        var devices = new GlooDeviceVector(device)) {
                    options.devices(devices);
                    var floats = new ProcessGroupGloo(there.store(), gloo.rank(), size, options);
                    try (Collective both = new NcclCollective(
                            (GlooCollective) gloo,
                            floats,
                            t -> t.scalar_type().intern() == torch.ScalarType.Float,
                            end -> {})) {
                        return work.apply(both);
                    }
                }
            });
        }
    }

    private interface Rank<T> {
        T run(int rank) throws Exception;
    }

    private static <T> List<T> each(int size, Rank<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(size);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int r = 0; r < size; r++) {
                int rank = r;
                running.add(pool.submit(() -> work.run(rank)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> f : running) {
                results.add(f.get(10, TimeUnit.MINUTES));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
