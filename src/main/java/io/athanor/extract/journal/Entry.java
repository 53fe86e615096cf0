package io.athanor.extract.journal;

import io.athanor.base.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One line of a journal.
 *
 * @param key stands for a sample's id; its state with 64 bits
 * @param millis for {@link Kind#TIMED_OUT} the time it was given, otherwise 0
 */
record Entry(long key, Kind kind, long millis) {
    private static final int KIND_BITS = 8;

    /** What a journal can say of a sample. The order is part of the files' form. */
    enum Kind {
        /** It is in work, beside others. */
        IN_PIPELINE,
        /** It is in work, in a small group that was chosen because the part's process died before. */
        IN_GROUP,
        /** It is in work, and nothing else of its part is. */
        ALONE,
        /** The process lived on, and yet it may be the cause of a failure. */
        SUSPECT,
        /** The process lived on, and nothing else can be the cause of a failure. */
        GUILTY,
        /** It did not end in its time. */
        TIMED_OUT;

        /** Whether it stands only as long as the sample is in work: if the writer is dead, the sample was its last. */
        boolean inWork() {
            return this == IN_PIPELINE || this == IN_GROUP || this == ALONE;
        }
    }

    static Entry of(String sampleId, Kind kind, long millis) {
        return new Entry(key(sampleId), kind, millis);
    }

    static long key(String sampleId) {
        String hash = Fingerprint.sha256(sampleId.getBytes(StandardCharsets.UTF_8));
        return Long.parseUnsignedLong(hash.substring(0, 16), 16);
    }

    /** The rest of it in one number, which is never 0. */
    long state() {
        return millis << KIND_BITS | (kind.ordinal() + 1);
    }

    /** Empty if the state is none: nothing stands there, or it was being written when the process died. */
    static Optional<Entry> of(long key, long state) {
        int kind = (int) (state & (1 << KIND_BITS) - 1);
        return kind < 1 || kind > Kind.values().length
                ? Optional.empty()
                : Optional.of(new Entry(key, Kind.values()[kind - 1], state >>> KIND_BITS));
    }
}
