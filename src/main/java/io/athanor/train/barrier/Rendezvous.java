package io.athanor.train.barrier;

import io.athanor.collective.Collective;
import io.athanor.collective.GlooCollective;
import io.athanor.collective.GroupKey;
import io.athanor.collective.MeetingPoint;
import io.athanor.collective.PeerLost;
import io.athanor.collective.SharedCollective;
import io.athanor.collective.SoloCollective;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;

/**
 * How the tasks of a barrier stage come together as ranks: through memory where one executor has them all, otherwise over the
 * network, at addresses that they tell each other through Spark.
 *
 * @param key they know each other by it
 * @param timeOut of each of their operations
 */
record Rendezvous(GroupKey key, Duration timeOut) {
    /**
     * Works as one of the ranks, and returns when all are done.
     *
     * @throws PeerLost if another rank is gone
     */
    <T> T inStep(BarrierTaskContext context, Function<Collective, T> work) {
        int rank = context.partitionId();
        int ranks = context.getTaskInfos().length;
        if (ranks == 1) {
            try (Collective alone = new SoloCollective()) {
                return work.apply(alone);
            }
        }
        // the address under which executors serve each other's blocks is one that the others reach
        String host = SparkEnv.get().blockManager().blockManagerId().host();
        Set<String> executors =
                Set.copyOf(Arrays.asList(context.allGather(SparkEnv.get().executorId())));
        if (executors.size() == 1) {
            try {
                return inMemory(rank, ranks, work);
            } catch (PeerLost e) {
                throw e.on(Collections.nCopies(ranks, host));
            }
        }
        return overNetwork(context, rank, ranks, host, work);
    }

    private <T> T inMemory(int rank, int ranks, Function<Collective, T> work) {
        try (SharedCollective shared = SharedCollective.join(key, rank, ranks, timeOut)) {
            try {
                return toTheEnd(shared, work);
            } catch (RuntimeException e) {
                // the others leave at once, and Spark tells of whoever is first
                shared.fail(e);
                throw e;
            }
        }
    }

    private <T> T overNetwork(
            BarrierTaskContext context, int rank, int ranks, String host, Function<Collective, T> work) {
        List<String> hosts = new ArrayList<>();
        try (MeetingPoint meeting = meet(context, rank, host, hosts)) {
            T result;
            try (Collective ring = GlooCollective.join(meeting, key, rank, ranks, host, timeOut)) {
                result = toTheEnd(ring, work);
            }
            // rank 0 keeps the meeting point open until everybody has left
            context.barrier();
            return result;
        } catch (PeerLost e) {
            throw e.on(hosts);
        }
    }

    private static <T> T toTheEnd(Collective ranks, Function<Collective, T> work) {
        T result = work.apply(ranks);
        ranks.await();
        return result;
    }

    /** @param hosts takes where each rank is */
    private MeetingPoint meet(BarrierTaskContext context, int rank, String host, List<String> hosts) {
        Optional<MeetingPoint> own = rank == 0 ? Optional.of(MeetingPoint.open(host, timeOut)) : Optional.empty();
        try {
            // of ranks other than 0 the port is none
            String[] addresses =
                    context.allGather(host + " " + own.map(MeetingPoint::port).orElse(0));
            for (String address : addresses) {
                hosts.add(address.split(" ", -1)[0]);
            }
            int port = Integer.parseInt(addresses[0].split(" ", -1)[1]);
            return own.orElseGet(() -> MeetingPoint.at(hosts.get(0), port, timeOut));
        } catch (RuntimeException e) {
            own.ifPresent(MeetingPoint::close);
            throw e;
        }
    }
}
