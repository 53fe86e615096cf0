package io.athanor.extract.payload;

import io.athanor.base.Fingerprint;
import io.athanor.data.Payload;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.Session;
import io.athanor.extract.journal.Journal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Fetches and decodes a payload, on any number of threads. The only place where a payload's bytes are touched. */
final class PayloadDecoder {
    private final PayloadReader reader;
    private final Session session;
    private final Journal journal;
    private final AtomicLong nanos = new AtomicLong();

    PayloadDecoder(PayloadReader reader, Session session, Journal journal) {
        this.reader = reader;
        this.session = session;
        this.journal = journal;
    }

    /** Is told how far a payload has come, so that it may be given up. */
    interface Steps {
        /** Its bytes are there; decoding may have to wait. False if it was given up meanwhile. */
        boolean endReading();

        /** @param note of the journal, which names the sample while its decoder works */
        void beginDecoding(byte[] bytes, Journal.Note note);
    }

    /** Fetching and decoding time of all threads, in milliseconds. */
    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.get());
    }

    /**
     * Looks at a sample.
     *
     * @param ordinal its place in the part, from 0
     * @throws OutOfHeap if memory did not suffice, perhaps by no fault of this payload
     */
    DecodedSample look(long ordinal, ManifestRow row, Steps steps) {
        Payload payload = row.payload();
        if (payload == null) {
            return new DecodedSample(ordinal, row, null, null);
        }
        long start = System.nanoTime();
        try {
            Fetched fetched = reader.fetch(payload);
            byte[] bytes = fetched.bytes();
            if (bytes == null) {
                Rejection rejection =
                        row.verdict() != null ? row.verdict() : Objects.requireNonNull(fetched.rejection());
                return new DecodedSample(ordinal, row, new Decoded.Rejected(rejection), null);
            }
            String hash = Fingerprint.sha256(bytes);
            return new DecodedSample(ordinal, row, decoded(row, bytes, hash, steps), hash);
        } finally {
            nanos.addAndGet(System.nanoTime() - start);
        }
    }

    /** Null where its feature is known; what is known to be bad is not tried again. */
    private @Nullable Decoded decoded(ManifestRow row, byte[] bytes, String hash, Steps steps) {
        ManifestRow.Known known = row.known();
        if (known != null && known.sha256().equals(hash)) {
            return known.rejection() == null ? null : new Decoded.Rejected(known.rejection());
        }
        return row.verdict() != null ? new Decoded.Rejected(row.verdict()) : decode(row.sampleId(), bytes, steps);
    }

    private Decoded decode(String sampleId, byte[] bytes, Steps steps) {
        if (bytes.length == 0) {
            return Decoded.rejected(Rejection.EMPTY, "no bytes");
        }
        if (!steps.endReading()) {
            return Decoded.rejected(Rejection.TIMEOUT, "given up while it was read");
        }
        // may wait for another part's sample that is tried alone
        try (Journal.Note note = journal.inPipeline(List.of(sampleId))) {
            steps.beginDecoding(bytes, note);
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
}
