package io.athanor.collective;

import io.athanor.base.NativeLibraries;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Where the ranks of an attempt find each other: a small key-value store that rank 0 keeps. Rank 0 {@linkplain #open opens}
 * it, the others learn its host and port by other means and go {@linkplain #at there}. Whoever made it closes it, rank 0
 * last. The store listens on all addresses of its host and speaks plain TCP: it belongs in a private network.
 */
public final class MeetingPoint implements AutoCloseable {
    private static final String LEFT = "left";
    private static final long LOOK_MILLIS = 2;

    private final TCPStore own;
    /** Another connection, which libtorch counts references to: it would free the first one behind our back. */
    private final Store shared;

    /** Closed, or there is a thread in one of the store's calls that may never come back. */
    private volatile boolean over;

    private MeetingPoint(TCPStore own) {
        this.own = own;
        this.shared = own.clone();
    }

    /**
     * Rank 0's side, on a free port.
     *
     * @param host name or address under which the other ranks reach this machine
     */
    public static MeetingPoint open(String host, Duration timeOut) {
        return connect(host, 0, true, timeOut);
    }

    /**
     * The other ranks' side.
     *
     * @throws RuntimeException if nobody answers there within the time-out
     */
    public static MeetingPoint at(String host, int port, Duration timeOut) {
        return connect(host, port, false, timeOut);
    }

    private static MeetingPoint connect(String host, int port, boolean server, Duration timeOut) {
        NativeLibraries.load(openblas.class, torch.class);
        try (TCPStoreOptions options = new TCPStoreOptions();
                Milliseconds patience = new Milliseconds(timeOut.toMillis())) {
            options.isServer(server);
            options.waitWorkers(false);
            options.port((short) port);
            options.timeout(patience);
            return new MeetingPoint(new TCPStore(host, options));
        }
    }

    public int port() {
        return own.getPort() & 0xffff;
    }

    Store store() {
        return shared;
    }

    /**
     * Says that a rank needs the store no longer. Rank 0 returns when all have said so.
     *
     * @throws PeerLost on rank 0 if another has not within the time-out, and if the store is gone
     */
    public void leave(int rank, int ranks, Duration timeOut) {
        List<Integer> others = rank == 0 ? IntStream.range(1, ranks).boxed().toList() : List.of();
        try {
            Set<Integer> absent = absent(LEFT, rank, others, timeOut);
            // to the others it is nothing that rank 0 does not hear them: they are done
            if (rank == 0 && !absent.isEmpty()) {
                throw new PeerLost(rank, absent, "leaving", new TimeoutException("no word within " + timeOut));
            }
        } catch (ExecutionException e) {
            throw new PeerLost(rank, Set.of(0), "leaving", e);
        }
    }

    /**
     * Says a word for a rank, and waits until others have said theirs.
     *
     * @return those that have not within the patience. Rank 0 if the store itself does not answer: its calls wait without end for a
     *     rank 0 that is stopped, and {@link #close} then does nothing. Nobody if this thread is interrupted
     * @throws ExecutionException if the store is gone
     */
    Set<Integer> absent(String word, int rank, List<Integer> others, Duration patience) throws ExecutionException {
        FutureTask<Set<Integer>> call = new FutureTask<>(() -> ask(word, rank, others, patience));
        Thread caller = new Thread(call, word + ", says rank " + rank);
        caller.setDaemon(true);
        caller.start();
        try {
            return call.get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            over = true;
            return Set.of();
        } catch (TimeoutException e) {
            over = true;
            return Set.of(0);
        }
    }

    private Set<Integer> ask(String word, int rank, List<Integer> others, Duration patience)
            throws InterruptedException {
        Set<Integer> absent = new TreeSet<>(others);
        try (PointerScope scope = new PointerScope()) {
            shared.add(word + "/" + rank, 1);
            long end = System.nanoTime() + patience.toNanos();
            while (true) {
                absent.removeIf(other -> shared.check(new StringVector(word + "/" + other)));
                if (absent.isEmpty() || System.nanoTime() >= end) {
                    return absent;
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            shared.close();
            own.close();
        }
    }
}
