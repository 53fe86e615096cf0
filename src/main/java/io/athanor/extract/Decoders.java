package io.athanor.extract;

import io.athanor.base.Fingerprint;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.TaskKilledException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches and decodes the payloads of a part on threads of its own, ahead of whoever infers them. The only place where a
 * payload's bytes are touched.
 *
 * <p>It runs ahead up to a bound in bytes, on which counts what is decoded and what its taker says it holds of it. Beside
 * that each thread has at most one payload in hand. One payload is always let through, however large.
 */
final class Decoders implements AutoCloseable {
    private static final long KILL_CHECK_MILLIS = 200;

    private final Iterator<ManifestRow> manifest;
    private final PayloadReader reader;
    private final Session session;
    private final long aheadBytes;
    private final Runnable killCheck;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong decodeNanos = new AtomicLong();

    // all below is guarded by this
    private List<Looked> ready = new ArrayList<>();
    private long begun;
    private int working;
    private long heldBytes;
    private long largestBytes;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * Starts the threads.
     *
     * @param manifest read by these threads, one at a time
     * @param aheadBytes decoded payloads held at a time, about
     * @param killCheck throws when the task is to end
     */
    Decoders(
            Iterator<ManifestRow> manifest,
            PayloadReader reader,
            Session session,
            int threads,
            long aheadBytes,
            Runnable killCheck) {
        this.manifest = manifest;
        this.reader = reader;
        this.session = session;
        this.aheadBytes = aheadBytes;
        this.killCheck = killCheck;
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(this::work, "athanor-decode-" + i);
            thread.setDaemon(true);
            this.threads.add(thread);
        }
        this.threads.forEach(Thread::start);
    }

    /** Decoding time of all threads, in milliseconds. */
    long decodeMillis() {
        return TimeUnit.NANOSECONDS.toMillis(decodeNanos.get());
    }

    /**
     * The samples that were looked at since the last call, in no order.
     *
     * @param wait whether to wait for at least one; none then means that the part is through
     * @throws IllegalStateException if decoding failed in a way that is not a payload's fault
     * @throws TaskKilledException if the task is to end
     */
    synchronized List<Looked> take(boolean wait) {
        try {
            while (wait && ready.isEmpty() && failure == null && !(ended && working == 0)) {
                killCheck.run();
                wait(KILL_CHECK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskKilledException("interrupted while payloads were decoded");
        }
        if (failure != null) {
            throw new IllegalStateException("decoding failed in a way that is not the payload's fault", failure);
        }
        List<Looked> taken = ready;
        ready = new ArrayList<>();
        return taken;
    }

    /** Whether no further payload is begun: memory is full, or the part ends. Nothing is gained by waiting for more then. */
    synchronized boolean pausing() {
        return ready.isEmpty() && (ended || full());
    }

    /**
     * The taker tells that it holds more than it took, or less.
     *
     * @param bytes negative for memory that was let go
     */
    synchronized void hold(long bytes) {
        heldBytes += bytes;
        notifyAll();
    }

    private boolean full() {
        boolean nothingThere = heldBytes == 0 && working == 0;
        return !nothingThere && heldBytes + (working + 1) * largestBytes > aheadBytes;
    }

    private void work() {
        try {
            for (Begun next = begin(); next != null; next = begin()) {
                finish(look(next));
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private record Begun(long ordinal, ManifestRow row) {}

    private synchronized @Nullable Begun begin() throws InterruptedException {
        while (!closed && !ended && failure == null && full()) {
            wait();
        }
        if (closed || ended || failure != null || !manifest.hasNext()) {
            ended = true;
            notifyAll();
            return null;
        }
        working++;
        return new Begun(begun++, manifest.next());
    }

    private synchronized void finish(Looked looked) {
        working--;
        heldBytes += looked.bytes();
        largestBytes = Math.max(largestBytes, looked.bytes());
        ready.add(looked);
        notifyAll();
    }

    private synchronized void fail(Throwable e) {
        if (!closed && failure == null) {
            failure = e;
        }
        notifyAll();
    }

    private Looked look(Begun begun) {
        ManifestRow row = begun.row();
        Payload payload = row.payload();
        if (payload == null) {
            return new Looked(begun.ordinal(), row, null, null);
        }
        long start = System.nanoTime();
        try {
            PayloadReader.Fetched fetched = reader.fetch(payload);
            byte[] bytes = fetched.bytes();
            String hash = bytes == null ? null : Fingerprint.sha256(bytes);
            boolean known = hash != null && hash.equals(row.known());
            return new Looked(begun.ordinal(), row, known ? null : decode(fetched), hash);
        } finally {
            decodeNanos.addAndGet(System.nanoTime() - start);
        }
    }

    private Decoded decode(PayloadReader.Fetched fetched) {
        byte[] bytes = fetched.bytes();
        if (bytes == null) {
            return new Decoded.Rejected(Objects.requireNonNull(fetched.rejection()));
        }
        return bytes.length == 0 ? Decoded.rejected(Rejection.EMPTY, "no bytes") : session.decode(bytes);
    }

    /** Ends the threads and waits until they have left the manifest, the session and the reader. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // closing a session under a decoder would crash the JVM: wait for it all the same
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
