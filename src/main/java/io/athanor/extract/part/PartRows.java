package io.athanor.extract.part;

import io.athanor.data.Rejection;
import io.athanor.data.Status;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.journal.Journal;
import io.athanor.extract.part.BatchInference.Outcome;
import io.athanor.extract.payload.Decoders;
import io.athanor.extract.payload.Looked;
import io.athanor.extract.payload.OutOfHeap;
import io.athanor.extract.segment.RowChanges;
import io.athanor.extract.segment.Segments;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * The segment rows of a part, in the manifest's order, made as they are asked for: whoever asks infers, in batches of
 * equal size, what the {@link Decoders} have ready. A batch that is not full waits for its like only as long as decoding
 * goes on and memory allows.
 */
final class PartRows implements Iterator<Row> {
    private final Decoders decoders;
    private final BatchInference inference;
    private final Journal journal;
    private final Shelf shelf = new Shelf();
    private final Map<Long, Finished> finished = new HashMap<>();
    private long next;

    PartRows(Decoders decoders, BatchInference inference, Journal journal) {
        this.decoders = decoders;
        this.inference = inference;
        this.journal = journal;
    }

    /** A row that waits for those before it. */
    private record Finished(Row row, long bytes) {}

    @Override
    public boolean hasNext() {
        while (!finished.containsKey(next)) {
            if (!advance()) {
                if (!finished.isEmpty()) {
                    throw new IllegalStateException("row " + next + " of the part was lost on the way");
                }
                return false;
            }
        }
        return true;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Finished row = finished.remove(next);
        next++;
        if (row.bytes() > 0) {
            decoders.hold(-row.bytes());
        }
        return row.row();
    }

    /** @return false if the part is through */
    private boolean advance() {
        List<Looked> more = decoders.take(false);
        more.forEach(this::sort);
        List<Looked> batch = shelf.take(inference.batchRows(), decoders.pausing());
        if (!batch.isEmpty()) {
            infer(batch);
            return true;
        }
        if (more.isEmpty()) {
            more = decoders.take(true);
            more.forEach(this::sort);
        }
        // at the end decoding may be through between the first look and the last: what waits then is a batch
        return !more.isEmpty() || !shelf.isEmpty();
    }

    private void sort(Looked looked) {
        Decoded decoded = looked.decoded();
        if (decoded instanceof Prepared prepared) {
            shelf.put(looked, prepared);
        } else if (decoded instanceof Decoded.Rejected rejected) {
            finish(looked, new Outcome(null, rejected.rejection()));
        } else if (looked.kept()) {
            String done = Objects.requireNonNull(looked.row().known()).changes();
            finished.put(looked.ordinal(), new Finished(row(looked, Segments.KEPT, null, null, done), 0));
        } else {
            finish(looked, Outcome.ABSENT);
        }
    }

    private void infer(List<Looked> batch) {
        List<Outcome> outcomes;
        try (Journal.Note note = journal.inPipeline(
                batch.stream().map(looked -> looked.row().sampleId()).toList())) {
            try {
                outcomes = inference.infer(batch.stream()
                        .map(looked -> (Prepared) looked.decoded())
                        .toList());
            } catch (OutOfMemoryError e) {
                note.keep();
                throw new OutOfHeap("memory did not suffice to infer " + batch.size() + " payloads", e);
            }
        }
        for (int i = 0; i < outcomes.size(); i++) {
            finish(batch.get(i), outcomes.get(i));
        }
    }

    private void finish(Looked looked, Outcome outcome) {
        float @Nullable [] feature = outcome.feature();
        long bytes = feature == null ? 0 : (long) feature.length * Float.BYTES;
        finished.put(looked.ordinal(), new Finished(row(looked, outcome), bytes));
        if (bytes != looked.bytes()) {
            // the feature takes the payload's place in memory
            decoders.hold(bytes - looked.bytes());
        }
    }

    private static Row row(Looked looked, Outcome outcome) {
        Rejection rejection = outcome.rejection();
        if (rejection != null) {
            return row(looked, Status.QUARANTINED.column(), null, rejection, null);
        }
        if (outcome.feature() == null) {
            return row(looked, Status.MISSING.column(), null, null, null);
        }
        String done = looked.decoded() instanceof Prepared prepared
                ? RowChanges.write(prepared.changes(), looked.row().sampleId())
                : null;
        return row(looked, Status.OK.column(), outcome.feature(), null, done);
    }

    private static Row row(
            Looked looked,
            String status,
            float @Nullable [] feature,
            @Nullable Rejection rejection,
            @Nullable String changes) {
        return RowFactory.create(
                looked.row().sampleId(),
                status,
                feature,
                rejection == null ? null : rejection.reason(),
                rejection == null ? null : rejection.message(),
                looked.sha256(),
                rejection == null ? null : looked.uri(),
                looked.revision(),
                changes);
    }
}
