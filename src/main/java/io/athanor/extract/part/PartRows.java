package io.athanor.extract.part;

import io.athanor.data.Rejection;
import io.athanor.data.RowKey;
import io.athanor.data.Status;
import io.athanor.extract.Decoded;
import io.athanor.extract.Prepared;
import io.athanor.extract.journal.Journal;
import io.athanor.extract.part.BatchInference.Inferred;
import io.athanor.extract.payload.DecodedSample;
import io.athanor.extract.payload.Decoders;
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
        List<DecodedSample> more = decoders.take(false);
        more.forEach(this::sort);
        List<DecodedSample> batch = shelf.take(inference.batchRows(), decoders.pausing());
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

    private void sort(DecodedSample sample) {
        Decoded decoded = sample.decoded();
        if (decoded instanceof Prepared prepared) {
            shelf.put(sample, prepared);
        } else if (decoded instanceof Decoded.Rejected rejected) {
            finish(sample, new Inferred(null, rejected.rejection()));
        } else if (sample.kept()) {
            String done = Objects.requireNonNull(sample.row().known()).changes();
            finished.put(sample.ordinal(), new Finished(row(sample, Segments.KEPT, null, null, done), 0));
        } else {
            finish(sample, Inferred.ABSENT);
        }
    }

    private void infer(List<DecodedSample> batch) {
        List<Inferred> outcomes;
        try (Journal.Note note = journal.inPipeline(
                batch.stream().map(sample -> sample.row().sampleId()).toList())) {
            try {
                outcomes = inference.infer(batch.stream()
                        .map(sample -> (Prepared) sample.decoded())
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

    private void finish(DecodedSample sample, Inferred outcome) {
        float @Nullable [] feature = outcome.feature();
        long bytes = feature == null ? 0 : (long) feature.length * Float.BYTES;
        finished.put(sample.ordinal(), new Finished(row(sample, outcome), bytes));
        if (bytes != sample.bytes()) {
            // the feature takes the payload's place in memory
            decoders.hold(bytes - sample.bytes());
        }
    }

    private static Row row(DecodedSample sample, Inferred outcome) {
        Rejection rejection = outcome.rejection();
        if (rejection != null) {
            return row(sample, Status.QUARANTINED.column(), null, rejection, null);
        }
        if (outcome.feature() == null) {
            String without = sample.decoded() instanceof Decoded.Absent absent
                    ? RowChanges.write(absent.changes(), sample.row().sampleId())
                    : null;
            return row(sample, Status.MISSING.column(), null, null, without);
        }
        String done = sample.decoded() instanceof Prepared prepared
                ? RowChanges.write(prepared.changes(), sample.row().sampleId())
                : null;
        return row(sample, Status.OK.column(), outcome.feature(), null, done);
    }

    private static Row row(
            DecodedSample sample,
            String status,
            float @Nullable [] feature,
            @Nullable Rejection rejection,
            @Nullable String changes) {
        return RowFactory.create(
                sample.row().sampleId(),
                status,
                feature,
                rejection == null ? null : rejection.reason(),
                rejection == null ? null : rejection.message(),
                // what is missing has no feature that equal bytes might keep
                status.equals(Status.MISSING.column()) ? null : sample.sha256(),
                rejection == null ? null : sample.uri(),
                sample.revision(),
                changes,
                RowKey.PAYLOAD);
    }
}
