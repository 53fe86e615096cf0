package io.athanor.collective;

import io.athanor.base.NativeLibraries;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Store;
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
    private static final long LOOK_NANOS = 2_000_000;

    private final TCPStore own;
    /** Another connection, which libtorch counts references to: it would free the first one behind our back. */
    private final Store shared;

    private final String host;
    private volatile boolean abandoned;

    private MeetingPoint(TCPStore own, String host) {
        this.own = own;
        this.shared = own.clone();
        this.host = host;
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
            return new MeetingPoint(new TCPStore(host, options), host);
        }
    }

    public String host() {
        return host;
    }

    public int port() {
        return own.getPort() & 0xffff;
    }

    Store store() {
        return shared;
    }

    /**
     * Says that a rank needs the store no longer. Rank 0 returns when all have said so, or after the time-out: who has not
     * is gone.
     */
    public void leave(int rank, int ranks, Duration timeOut) {
        long end = System.nanoTime() + timeOut.toNanos();
        long left = shared.add(LEFT, 1);
        while (rank == 0
                && left < ranks
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS);
            left = shared.add(LEFT, 0);
        }
    }

    /** From now on {@link #close} does nothing: a thread is in one of the store's calls and may never come back. */
    void abandon() {
        abandoned = true;
    }

    @Override
    public void close() {
        if (!abandoned) {
            shared.close();
            own.close();
        }
    }
}
