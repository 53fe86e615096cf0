package io.athanor.extract.part;

import io.athanor.extract.journal.History;
import io.athanor.extract.journal.Journal;
import io.athanor.extract.payload.Decoders;
import io.athanor.extract.payload.ManifestRow;
import io.athanor.extract.payload.OutOfHeap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The segment rows of a part, made in phases by what earlier attempts left behind. Usually there is one phase, the whole
 * part. After a death the samples that were in work then come first, each with nothing beside it, so that the next death
 * says which it was; those that are known to hang or kill are not tried again.
 */
final class PhasedRows implements Iterator<Row>, AutoCloseable {
    /** Samples a group, where a death did not say what was in work. */
    private static final int GROUP_ROWS = 32;

    private final Journal journal;
    private final Sessions sessions;
    private final Function<Iterator<ManifestRow>, Decoders> decoding;
    private final BatchInference inference;
    private final Deque<Phase> phases = new ArrayDeque<>();
    private @Nullable Open open;
    private long decodeMillis;
    private boolean hangs;

    /**
     * @param sessions closed here, unless a thread hangs in one
     * @param decoding starts threads for a phase, closed here
     */
    PhasedRows(
            Iterator<ManifestRow> manifest,
            Journal journal,
            Sessions sessions,
            Function<Iterator<ManifestRow>, Decoders> decoding,
            BatchInference inference) {
        this.journal = journal;
        this.sessions = sessions;
        this.decoding = decoding;
        this.inference = inference;
        if (journal.history().isEmpty()) {
            phases.add(new Phase(manifest, List.of()));
        } else {
            plan(manifest, journal.history());
        }
    }

    /** @param group the samples that a death would be the fault of; empty if each is noted when its turn comes */
    private record Phase(Iterator<ManifestRow> rows, List<String> group) {}

    private record Open(Journal.Note note, Decoders decoders, Iterator<Row> rows) {}

    private void plan(Iterator<ManifestRow> manifest, History history) {
        List<ManifestRow> others = new ArrayList<>();
        manifest.forEachRemaining(row -> {
            if (history.suspects(row.sampleId())) {
                addGroup(List.of(row));
            } else {
                others.add(judged(row, history));
            }
        });
        if (!history.suspectsAnyone()) {
            phases.add(new Phase(others.iterator(), List.of()));
            return;
        }
        for (int from = 0; from < others.size(); from += GROUP_ROWS) {
            addGroup(others.subList(from, Math.min(from + GROUP_ROWS, others.size())));
        }
    }

    private void addGroup(List<ManifestRow> rows) {
        phases.add(new Phase(
                rows.iterator(), rows.stream().map(ManifestRow::sampleId).toList()));
    }

    private static ManifestRow judged(ManifestRow row, History history) {
        return history.verdict(row.sampleId()).map(row::judged).orElse(row);
    }

    @Override
    public boolean hasNext() {
        while (true) {
            Open now = open;
            if (now != null) {
                if (more(now)) {
                    return true;
                }
                end(now);
            }
            Phase next = phases.poll();
            if (next == null) {
                return false;
            }
            open = begin(next);
        }
    }

    @Override
    public Row next() {
        Open now = hasNext() ? open : null;
        if (now == null) {
            throw new NoSuchElementException();
        }
        return now.rows().next();
    }

    private Open begin(Phase phase) {
        Journal.Note note = phase.group().isEmpty() ? Journal.NONE : journal.group(phase.group());
        Decoders decoders = decoding.apply(phase.rows());
        return new Open(note, decoders, new PartRows(decoders, inference, journal));
    }

    private static boolean more(Open now) {
        try {
            return now.rows().hasNext();
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof OutOfHeap) {
                    // the process lives, and yet this phase is to be taken for the cause of a death
                    now.note().keep();
                }
            }
            throw e;
        }
    }

    private void end(Open now) {
        open = null;
        try (Journal.Note note = now.note()) {
            now.decoders().close();
        } finally {
            decodeMillis += now.decoders().decodeMillis();
            hangs |= now.decoders().hangs();
        }
    }

    /** Decoding time of all threads so far, in milliseconds. */
    long decodeMillis() {
        return decodeMillis;
    }

    /** Time spent in the model so far, in milliseconds. */
    long inferMillis() {
        return inference.millis();
    }

    @Override
    public void close() {
        try {
            if (open != null) {
                end(open);
            }
        } finally {
            if (!hangs) {
                sessions.close();
            }
        }
    }
}
