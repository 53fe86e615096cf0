package io.athanor.extract;

import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Infers batches, and checks what comes out. A batch that fails is tried again one by one, so that a payload spoils nobody's
 * feature but its own. The one place where payloads meet the model.
 */
final class BatchInference {
    private final Session session;
    private final Shape shape;
    private final int batchRows;
    private final Runnable killCheck;
    private long nanos;

    /** @param killCheck throws when the task is to end */
    BatchInference(Session session, Shape shape, int batchRows, Runnable killCheck) {
        this.session = session;
        this.shape = shape;
        this.batchRows = batchRows;
        this.killCheck = killCheck;
    }

    /** What became of a sample; neither is set where it has no payload. */
    @SuppressWarnings("NullAway") // it overlooks @Nullable on an array parameter of a canonical constructor
    record Outcome(float @Nullable [] feature, @Nullable Rejection rejection) {
        static final Outcome ABSENT = new Outcome(null, null);
    }

    /** Time spent in the model so far, in milliseconds. */
    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Payloads a batch should have. */
    int batchRows() {
        return batchRows;
    }

    /**
     * @param batch payloads of equal size, at least one
     * @return an outcome a payload, in the same order
     */
    List<Outcome> infer(List<Prepared> batch) {
        killCheck.run();
        long start = System.nanoTime();
        List<Outcome> outcomes = inferBatch(batch);
        nanos += System.nanoTime() - start;
        return outcomes;
    }

    private List<Outcome> inferBatch(List<Prepared> batch) {
        List<float[]> features;
        try {
            features = session.infer(batch);
        } catch (RuntimeException e) {
            // a task that is being killed may fail anywhere: that is nobody's payload
            killCheck.run();
            if (batch.size() == 1) {
                return List.of(rejected(e.toString()));
            }
            return batch.stream()
                    .flatMap(one -> inferBatch(List.of(one)).stream())
                    .toList();
        }
        if (features.size() != batch.size()) {
            throw new IllegalStateException(features.size() + " features of " + batch.size() + " payloads");
        }
        return features.stream().map(this::checked).toList();
    }

    private Outcome checked(float[] feature) {
        if (!fits(feature.length)) {
            throw new IllegalStateException("a feature of " + feature.length + " values is not of shape " + shape);
        }
        for (float value : feature) {
            if (!Float.isFinite(value)) {
                return rejected("the feature has a value that is " + value);
            }
        }
        return new Outcome(feature, null);
    }

    private boolean fits(int values) {
        if (shape instanceof Shape.Vector vector) {
            return values == vector.width();
        }
        if (shape instanceof Shape.Sequence sequence) {
            return values > 0 && values % sequence.width() == 0 && values / sequence.width() <= sequence.maxTokens();
        }
        throw new IllegalStateException("no payload gives a feature of shape " + shape);
    }

    private static Outcome rejected(String message) {
        return new Outcome(null, new Rejection(Rejection.ENCODER, message));
    }
}
