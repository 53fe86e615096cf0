package io.athanor.train.barrier;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.collective.GlooCollective;
import io.athanor.collective.GroupKey;
import io.athanor.collective.MeetingPoint;
import io.athanor.collective.NcclCollective;
import io.athanor.collective.PeerLost;
import io.athanor.collective.SharedCollective;
import io.athanor.collective.SoloCollective;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.barrier.WorkerDevices.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.BarrierTaskContext;

/**
 * How the tasks of a barrier stage come together as ranks: through memory where one executor has them all and its processors
 * compute, otherwise over the network, at addresses that they tell each other through Spark.
 *
 * @param key they know each other by it
 * @param timeOut of each of their operations
 */
record Rendezvous(GroupKey key, Duration timeOut) {
    /** What Spark calls the executor that is the driver itself, in a local run. */
    private static final String DRIVER = "driver";

    /**
     * What a rank tells the others before they begin.
     *
     * @param offer what it could compute with, and where
     * @param port of the meeting point; 0 of ranks that have none
     * @param problem why it cannot begin; empty if it can
     */
    private record Word(Offer offer, int port, String problem) {}

    /**
     * Works as one of the ranks, and returns when all are done.
     *
     * @param problem why this rank cannot begin; empty if it can
     * @param devices what the ranks compute with, by what each could: all decide alike
     * @param work is given what this rank computes with
     * @throws UserError with what the first rank says that cannot begin
     * @throws PeerLost if another rank is gone
     */
    <T> T inStep(
            BarrierTaskContext context,
            String problem,
            Function<List<Offer>, List<TorchDevice>> devices,
            BiFunction<Collective, TorchDevice, T> work) {
        int rank = context.partitionId();
        int ranks = context.getTaskInfos().length;
        Offer offer = TaskOffer.here();
        if (ranks == 1) {
            requireNone(problem);
            TorchDevice device = devices.apply(List.of(offer)).get(0);
            try (Collective alone = new SoloCollective()) {
                return work.apply(alone, device);
            }
        }
        // in the driver's own process all others are, too: nothing has to listen
        boolean listens = rank == 0 && !offer.process().equals(DRIVER);
        try (MeetingPoint own = listens ? MeetingPoint.open(offer.host(), timeOut) : null) {
            List<Word> words = exchange(context, new Word(offer, own == null ? 0 : own.port(), problem));
            words.forEach(word -> requireNone(word.problem()));
            List<Offer> offers = words.stream().map(Word::offer).toList();
            List<String> hosts = offers.stream().map(Offer::host).toList();
            TorchDevice device = devices.apply(offers).get(rank);
            if (device.isCpu() && offers.stream().map(Offer::process).distinct().count() == 1) {
                if (own != null) {
                    // nobody will come
                    own.close();
                }
                try {
                    return inMemory(rank, ranks, collective -> work.apply(collective, device));
                } catch (PeerLost e) {
                    throw e.on(hosts);
                }
            }
            return own != null
                    ? overNetwork(own, rank, hosts, device, work)
                    : overNetwork(words.get(0).port(), rank, hosts, device, work);
        }
    }

    /** One exchange for all: Spark looks only once a second whether the others have come. */
    private static List<Word> exchange(BarrierTaskContext context, Word own) {
        List<Word> words = new ArrayList<>();
        for (String word : context.allGather(Json.write(own))) {
            try {
                words.add(Json.read(word, Word.class));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("not the word of a rank: " + word, e);
            }
        }
        return words;
    }

    private static void requireNone(String problem) {
        if (!problem.isEmpty()) {
            throw new UserError(problem);
        }
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
            int port, int rank, List<String> hosts, TorchDevice device, BiFunction<Collective, TorchDevice, T> work) {
        try (MeetingPoint there = MeetingPoint.at(hosts.get(0), port, timeOut)) {
            return overNetwork(there, rank, hosts, device, work);
        }
    }

    private <T> T overNetwork(
            MeetingPoint meeting,
            int rank,
            List<String> hosts,
            TorchDevice device,
            BiFunction<Collective, TorchDevice, T> work) {
        int ranks = hosts.size();
        try {
            T result;
            try (Collective ring = join(meeting, rank, hosts, device)) {
                result = toTheEnd(ring, collective -> work.apply(collective, device));
            }
            // rank 0 keeps the meeting point open until everybody has left
            meeting.leave(rank, ranks, timeOut);
            return result;
        } catch (PeerLost e) {
            throw e.on(hosts);
        }
    }

    private Collective join(MeetingPoint meeting, int rank, List<String> hosts, TorchDevice device) {
        GlooCollective gloo = GlooCollective.join(meeting, key, rank, hosts.size(), hosts.get(rank), timeOut);
        return device.isCpu() ? gloo : NcclCollective.over(gloo, timeOut);
    }

    private static <T> T toTheEnd(Collective ranks, Function<Collective, T> work) {
        T result = work.apply(ranks);
        ranks.await();
        return result;
    }
}
