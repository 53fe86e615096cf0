package io.athanor.extract;

import io.athanor.base.Fingerprint;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.extract.journal.History;
import io.athanor.extract.journal.Journal;
import java.time.Duration;
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

    /** Given to a thread that was given up and interrupted, before it counts as one that hangs. */
    private static final long LAST_CHANCE_MILLIS = 1000;

    private final Iterator<ManifestRow> manifest;
    private final PayloadReader reader;
    private final Session session;
    private final long aheadBytes;
    private final Watch watch;
    private final Runnable killCheck;
    private final AtomicLong decodeNanos = new AtomicLong();

    // all below is guarded by this
    private final List<Worker> workers = new ArrayList<>();
    private List<Looked> ready = new ArrayList<>();
    private long begun;
    private int working;
    private long heldBytes;
    private long largestBytes;
    private boolean ended;
    private long countHangingAt;
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
            Watch watch,
            Runnable killCheck) {
        this.manifest = manifest;
        this.reader = reader;
        this.session = session;
        this.aheadBytes = aheadBytes;
        this.watch = watch;
        this.killCheck = killCheck;
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker());
        }
        List.copyOf(workers).forEach(worker -> worker.thread.start());
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
     * @throws io.athanor.base.UserError if more threads hang than this process, the driver, is to bear
     */
    synchronized List<Looked> take(boolean wait) {
        giveUpOverdue();
        try {
            while (wait && ready.isEmpty() && failure == null && !(ended && working == 0)) {
                killCheck.run();
                wait(KILL_CHECK_MILLIS);
                giveUpOverdue();
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

    /** A thread, and what it has in hand. */
    private final class Worker {
        final Thread thread = new Thread(this::work, "athanor-decode");

        // guarded by the decoders
        private @Nullable Begun current;
        private byte @Nullable [] bytes;
        private Journal.@Nullable Note note;
        private boolean waiting;
        private long since;
        private boolean givenUp;

        Worker() {
            thread.setDaemon(true);
        }

        private void work() {
            try {
                for (Begun next = begin(this); next != null; next = begin(this)) {
                    finish(this, look(this, next));
                }
            } catch (Throwable e) {
                fail(this, e);
            }
        }

        private boolean overdue() {
            Duration limit = bytes == null
                    ? watch.limits().fetchTimeout()
                    : watch.limits().decodeTimeout();
            return !givenUp && !waiting && System.nanoTime() - since > limit.toNanos();
        }
    }

    private record Begun(long ordinal, ManifestRow row) {}

    private synchronized @Nullable Begun begin(Worker worker) throws InterruptedException {
        while (!worker.givenUp && !closed && !ended && failure == null && full()) {
            wait();
        }
        if (worker.givenUp) {
            return null;
        }
        if (closed || ended || failure != null || !manifest.hasNext()) {
            ended = true;
            notifyAll();
            return null;
        }
        working++;
        worker.bytes = null;
        worker.since = System.nanoTime();
        worker.current = new Begun(begun++, manifest.next());
        return worker.current;
    }

    /** @return false if it was given up while it was read */
    private synchronized boolean endReading(Worker worker) {
        worker.waiting = true;
        return !worker.givenUp;
    }

    private synchronized void beginDecoding(Worker worker, byte[] bytes, Journal.Note note) {
        worker.bytes = bytes;
        worker.note = note;
        worker.since = System.nanoTime();
        worker.waiting = false;
    }

    private synchronized void finish(Worker worker, Looked looked) {
        if (!worker.givenUp) {
            worker.current = null;
            worker.bytes = null;
            worker.note = null;
            worker.waiting = false;
            finish(looked);
        }
    }

    private void finish(Looked looked) {
        working--;
        heldBytes += looked.bytes();
        largestBytes = Math.max(largestBytes, looked.bytes());
        ready.add(looked);
        notifyAll();
    }

    /** Rejects what has been worked on for too long, and puts another thread in the place of its own. */
    private synchronized void giveUpOverdue() {
        for (Worker worker : List.copyOf(workers)) {
            Begun late = worker.current;
            if (late != null && worker.overdue()) {
                giveUp(worker, late);
                if (!ended && !closed) {
                    Worker next = new Worker();
                    workers.add(next);
                    next.thread.start();
                }
                if (countHangingAt == 0) {
                    countHangingAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_CHANCE_MILLIS);
                }
            }
        }
        if (countHangingAt != 0 && System.nanoTime() - countHangingAt > 0) {
            countHangingAt = 0;
            HangingThreads.leaveIfMoreThan(watch.limits().hangingThreads());
        }
    }

    private void giveUp(Worker worker, Begun late) {
        worker.givenUp = true;
        HangingThreads.add(worker.thread);
        byte[] bytes = worker.bytes;
        Rejection rejection;
        if (bytes == null) {
            rejection = new Rejection(
                    Rejection.TIMEOUT,
                    "reading did not end within "
                            + watch.limits().fetchTimeout().toSeconds() + " seconds");
        } else {
            rejection = History.timedOut(watch.limits().decodeTimeout());
            watch.journal().timedOut(late.row().sampleId(), watch.limits().decodeTimeout());
            if (worker.note != null) {
                worker.note.giveUp();
            }
            // some can be woken; one that reads must not be: that would close a file for all
            worker.thread.interrupt();
        }
        String hash = bytes == null ? null : Fingerprint.sha256(bytes);
        finish(new Looked(late.ordinal(), late.row(), new Decoded.Rejected(rejection), hash));
        watch.givenUp().run();
    }

    /** Whether a thread that was given up is still in the session: closing that now could crash the process. */
    synchronized boolean hangs() {
        return workers.stream().anyMatch(worker -> worker.givenUp && worker.thread.isAlive());
    }

    private synchronized void fail(Worker worker, Throwable e) {
        if (!worker.givenUp && !closed && failure == null) {
            failure = e;
        }
        notifyAll();
    }

    private Looked look(Worker worker, Begun begun) {
        ManifestRow row = begun.row();
        Payload payload = row.payload();
        if (payload == null) {
            return new Looked(begun.ordinal(), row, null, null);
        }
        long start = System.nanoTime();
        try {
            PayloadReader.Fetched fetched = reader.fetch(payload);
            byte[] bytes = fetched.bytes();
            if (bytes == null) {
                return new Looked(
                        begun.ordinal(), row, new Decoded.Rejected(Objects.requireNonNull(fetched.rejection())), null);
            }
            String hash = Fingerprint.sha256(bytes);
            boolean known = hash.equals(row.known());
            return new Looked(begun.ordinal(), row, known ? null : decode(worker, row.sampleId(), bytes), hash);
        } finally {
            decodeNanos.addAndGet(System.nanoTime() - start);
        }
    }

    private Decoded decode(Worker worker, String sampleId, byte[] bytes) {
        if (bytes.length == 0) {
            return Decoded.rejected(Rejection.EMPTY, "no bytes");
        }
        if (!endReading(worker)) {
            return Decoded.rejected(Rejection.TIMEOUT, "given up while it was read");
        }
        // may wait for another part's sample that is tried alone
        try (Journal.Note note = watch.journal().inPipeline(List.of(sampleId))) {
            beginDecoding(worker, bytes, note);
            try {
                return session.decode(bytes);
            } catch (StackOverflowError e) {
                return Decoded.rejected(Rejection.UNDECODABLE, "it is nested too deeply for its decoder");
            } catch (OutOfMemoryError e) {
                // perhaps its own fault: the next attempt tries it with nothing else beside it
                note.keep();
                throw new OutOfHeap("memory did not suffice to decode " + sampleId, e);
            }
        }
    }

    /** Ends the threads and waits until they have left the manifest, the session and the reader, or are given up. */
    @Override
    public void close() {
        List<Worker> ending;
        synchronized (this) {
            closed = true;
            notifyAll();
            ending = List.copyOf(workers);
        }
        ending.forEach(worker -> worker.thread.interrupt());
        boolean interrupted = false;
        for (Worker worker : ending) {
            while (worker.thread.isAlive() && !isGivenUp(worker)) {
                try {
                    worker.thread.join(KILL_CHECK_MILLIS);
                } catch (InterruptedException e) {
                    // closing a session under a decoder would crash the JVM: wait for it all the same
                    interrupted = true;
                }
                giveUpOverdue();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isGivenUp(Worker worker) {
        return worker.givenUp;
    }
}
