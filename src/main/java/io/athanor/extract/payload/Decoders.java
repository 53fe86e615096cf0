package io.athanor.extract.payload;

import io.athanor.base.Fingerprint;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.Session;
import io.athanor.extract.journal.History;
import io.athanor.extract.journal.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskKilledException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches and decodes the payloads of a part on threads of its own, {@link Ahead} of whoever infers them. Each thread has
 * at most one payload in hand; one that takes too long over it is given up, and another takes its place.
 */
public final class Decoders implements AutoCloseable {
    private static final long KILL_CHECK_MILLIS = 200;

    /** Given to a thread that was given up and interrupted, before it counts as one that hangs. */
    private static final long LAST_CHANCE_MILLIS = 1000;

    private final Iterator<ManifestRow> manifest;
    private final PayloadDecoder decoder;
    private final Watch watch;
    private final Runnable killCheck;

    // all below is guarded by this
    private final List<Worker> workers = new ArrayList<>();
    private final Ahead ahead;
    private List<DecodedSample> ready = new ArrayList<>();
    private long begun;
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
    public Decoders(
            Iterator<ManifestRow> manifest,
            PayloadReader reader,
            Session session,
            int threads,
            long aheadBytes,
            Watch watch,
            Runnable killCheck) {
        this.manifest = manifest;
        this.decoder = new PayloadDecoder(reader, session, watch.journal());
        this.ahead = new Ahead(aheadBytes);
        this.watch = watch;
        this.killCheck = killCheck;
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker());
        }
        List.copyOf(workers).forEach(worker -> worker.thread.start());
    }

    /** Decoding time of all threads, in milliseconds. */
    public long decodeMillis() {
        return decoder.millis();
    }

    /**
     * The samples that were looked at since the last call, in no order.
     *
     * @param wait whether to wait for at least one; none then means that the part is through
     * @throws IllegalStateException if decoding failed in a way that is not a payload's fault
     * @throws TaskKilledException if the task is to end
     * @throws io.athanor.base.UserError if more threads hang than this process, the driver, is to bear
     */
    public synchronized List<DecodedSample> take(boolean wait) {
        giveUpOverdue();
        try {
            while (wait && ready.isEmpty() && failure == null && !(ended && ahead.idle())) {
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
        List<DecodedSample> taken = ready;
        ready = new ArrayList<>();
        return taken;
    }

    /** Whether no further payload is begun: memory is full, or the part ends. Nothing is gained by waiting for more then. */
    public synchronized boolean pausing() {
        return ready.isEmpty() && (ended || ahead.full());
    }

    /**
     * The taker tells that it holds more than it took, or less.
     *
     * @param bytes negative for memory that was let go
     */
    public synchronized void hold(long bytes) {
        ahead.hold(bytes);
        notifyAll();
    }

    /** A thread, and what it has in hand. */
    private final class Worker implements PayloadDecoder.Steps {
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
                    finish(this, decoder.look(next.ordinal(), next.row(), this));
                }
            } catch (Throwable e) {
                fail(this, e);
            }
        }

        @Override
        public boolean endReading() {
            synchronized (Decoders.this) {
                waiting = true;
                return !givenUp;
            }
        }

        @Override
        public void beginDecoding(byte[] payload, Journal.Note noted) {
            synchronized (Decoders.this) {
                bytes = payload;
                note = noted;
                since = System.nanoTime();
                waiting = false;
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
        while (!worker.givenUp && !closed && !ended && failure == null && ahead.full()) {
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
        ahead.begin();
        worker.bytes = null;
        worker.since = System.nanoTime();
        worker.current = new Begun(begun++, manifest.next());
        return worker.current;
    }

    private synchronized void finish(Worker worker, DecodedSample sample) {
        if (!worker.givenUp) {
            worker.current = null;
            worker.bytes = null;
            worker.note = null;
            worker.waiting = false;
            finish(sample);
        }
    }

    private void finish(DecodedSample sample) {
        ahead.finish(sample.bytes());
        ready.add(sample);
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
        finish(new DecodedSample(late.ordinal(), late.row(), new Decoded.Rejected(rejection), hash));
        watch.givenUp().run();
    }

    /** Whether a thread that was given up is still in the session: closing that now could crash the process. */
    public synchronized boolean hangs() {
        return workers.stream().anyMatch(worker -> worker.givenUp && worker.thread.isAlive());
    }

    private synchronized void fail(Worker worker, Throwable e) {
        if (!worker.givenUp && !closed && failure == null) {
            failure = e;
        }
        notifyAll();
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
