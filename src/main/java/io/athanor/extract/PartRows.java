package io.athanor.extract;

import io.athanor.base.Fingerprint;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.data.Status;
import io.athanor.extract.BatchInference.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * The segment rows of a part, in the manifest's order, made as they are asked for. Decoding threads run ahead of inference
 * by a window, never by more; a window's payloads are inferred in batches of like size.
 */
final class PartRows implements Iterator<Row>, AutoCloseable {
    private final Iterator<ManifestRow> manifest;
    private final Session session;
    private final PayloadReader reader;
    private final Batching batching;
    private final BatchInference inference;
    private final Runnable killCheck;
    private final ExecutorService decoders;
    private final AtomicLong decodeNanos = new AtomicLong();
    private final Deque<Slot> ahead = new ArrayDeque<>();
    private final Deque<Row> ready = new ArrayDeque<>();

    /** @param killCheck throws when the task is to end */
    PartRows(
            Iterator<ManifestRow> manifest,
            Session session,
            PayloadReader reader,
            Batching batching,
            BatchInference inference,
            int decodeThreads,
            Runnable killCheck) {
        this.manifest = manifest;
        this.session = session;
        this.reader = reader;
        this.batching = batching;
        this.inference = inference;
        this.killCheck = killCheck;
        this.decoders = Executors.newFixedThreadPool(decodeThreads, work -> {
            Thread thread = new Thread(work, "athanor-decode");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** One sample of the manifest. */
    record ManifestRow(String sampleId, @Nullable Payload payload) {}

    /** Decoding time of all threads, in milliseconds. */
    long decodeMillis() {
        return TimeUnit.NANOSECONDS.toMillis(decodeNanos.get());
    }

    @Override
    public boolean hasNext() {
        if (ready.isEmpty()) {
            inferWindow();
        }
        return !ready.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void inferWindow() {
        killCheck.run();
        runAhead();
        List<Slot> window = new ArrayList<>();
        List<Look> looks = new ArrayList<>();
        while (window.size() < batching.windowRows() && !ahead.isEmpty()) {
            Slot slot = ahead.remove();
            window.add(slot);
            looks.add(slot.look == null ? Look.ABSENT : await(slot.look));
        }
        // the next window is decoded while this one is inferred
        runAhead();
        List<Outcome> outcomes =
                inference.infer(looks.stream().map(Look::decoded).toList());
        for (int i = 0; i < window.size(); i++) {
            ready.add(row(window.get(i).row.sampleId(), looks.get(i), outcomes.get(i)));
        }
    }

    private void runAhead() {
        while (ahead.size() < batching.windowRows() && manifest.hasNext()) {
            ManifestRow row = manifest.next();
            Payload payload = row.payload();
            ahead.add(new Slot(row, payload == null ? null : decoders.submit(() -> look(payload))));
        }
    }

    /** Runs on a decoding thread. */
    private Look look(Payload payload) {
        long start = System.nanoTime();
        try {
            PayloadReader.Fetched fetched = reader.fetch(payload);
            Decoded decoded = decode(fetched);
            byte[] bytes = fetched.bytes();
            String hash = decoded instanceof Decoded.Rejected && bytes != null ? Fingerprint.sha256(bytes) : null;
            return new Look(decoded, hash, payload.uri());
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

    /** A sample that is on its way; no look where it has no payload. */
    private record Slot(ManifestRow row, @Nullable Future<Look> look) {}

    /** What a decoding thread found; the hash only where it was bad. */
    private record Look(
            @Nullable Decoded decoded,
            @Nullable String sha256,
            @Nullable String uri) {
        static final Look ABSENT = new Look(null, null, null);
    }

    private static Look await(Future<Look> look) {
        try {
            return look.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskKilledException("interrupted while payloads were decoded");
        } catch (ExecutionException e) {
            throw new IllegalStateException("decoding failed in a way that is not the payload's fault", e.getCause());
        }
    }

    private static Row row(String sampleId, Look look, Outcome outcome) {
        Rejection rejection = outcome.rejection();
        if (rejection != null) {
            return RowFactory.create(
                    sampleId,
                    Status.QUARANTINED.column(),
                    null,
                    rejection.reason(),
                    rejection.message(),
                    look.sha256(),
                    look.uri());
        }
        Status status = outcome.feature() == null ? Status.MISSING : Status.OK;
        return RowFactory.create(sampleId, status.column(), outcome.feature(), null, null, null, null);
    }

    /** Ends the decoding threads and waits until they have left the session and the reader. */
    @Override
    public void close() {
        decoders.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (decoders.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                // closing a session under a decoder would crash the JVM: wait for it all the same
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
