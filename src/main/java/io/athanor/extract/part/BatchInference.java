package io.athanor.extract.part;

import io.athanor.base.UserError;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.model.Calibration;
import io.athanor.model.OnnxEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Infers batches, and checks what comes out. A batch that fails is tried again one by one, so that a payload spoils nobody's
 * feature but its own; one that does not fit into the device's memory is halved, as are all that follow. The one place where payloads meet the model.
 */
final class BatchInference {
    private final IntFunction<Session> sessions;
    private final Shape shape;
    private final Calibration calibration;
    private final Runnable killCheck;
    private long nanos;

    /**
     * @param sessions a session by the number of threads its inferences may use
     * @param killCheck throws when the task is to end
     */
    BatchInference(IntFunction<Session> sessions, Shape shape, Calibration calibration, Runnable killCheck) {
        this.sessions = sessions;
        this.shape = shape;
        this.calibration = calibration;
        this.killCheck = killCheck;
    }

    /** What became of a sample; neither is set where it has no payload. */
    @SuppressWarnings("NullAway") // it overlooks @Nullable on an array parameter of a canonical constructor
    record Inferred(float @Nullable [] feature, @Nullable Rejection rejection) {
        static final Inferred ABSENT = new Inferred(null, null);
    }

    /** Time spent in the model so far, in milliseconds. */
    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Payloads a batch should have. */
    int batchRows() {
        return calibration.next().rows();
    }

    /**
     * @param batch payloads of equal size, at least one
     * @return an outcome a payload, in the same order
     * @throws UserError if the device has not the memory for a single payload
     */
    List<Inferred> infer(List<Prepared> batch) {
        Calibration.Setup setup = calibration.next();
        Session session = sessions.apply(setup.threads());
        long start = System.nanoTime();
        List<Inferred> outcomes = inferBatch(session, batch);
        long took = System.nanoTime() - start;
        nanos += took;
        calibration.inferred(setup, batch.size(), batch.get(0).size(), took);
        return outcomes;
    }

    private List<Inferred> inferBatch(Session session, List<Prepared> batch) {
        killCheck.run();
        List<float[]> features;
        try {
            features = session.infer(batch);
        } catch (RuntimeException e) {
            // a task that is being killed may fail anywhere: that is nobody's payload
            killCheck.run();
            if (OnnxEngine.outOfMemory(e)) {
                return inHalves(session, batch, e);
            }
            if (batch.size() == 1) {
                return List.of(rejected(e.toString()));
            }
            return batch.stream()
                    .flatMap(one -> inferBatch(session, List.of(one)).stream())
                    .toList();
        }
        if (features.size() != batch.size()) {
            throw new IllegalStateException(features.size() + " features of " + batch.size() + " payloads");
        }
        return features.stream().map(this::checked).toList();
    }

    private List<Inferred> inHalves(Session session, List<Prepared> batch, RuntimeException failure) {
        if (batch.size() == 1) {
            // the payload is within its bounds, so it is not to blame; on another executor it may go well
            throw new UserError(
                    "Cannot infer a single payload: the device is out of memory, expected room for one. Run fewer tasks"
                            + " on it, lower the encoder's bounds, or set extract.device to cpu.",
                    failure);
        }
        calibration.outOfMemory(batch.size());
        int half = batch.size() / 2;
        List<Inferred> outcomes = new ArrayList<>(inferBatch(session, batch.subList(0, half)));
        outcomes.addAll(inferBatch(session, batch.subList(half, batch.size())));
        return outcomes;
    }

    private Inferred checked(float[] feature) {
        if (!fits(feature.length)) {
            throw new IllegalStateException("a feature of " + feature.length + " values is not of shape " + shape);
        }
        for (float value : feature) {
            if (!Float.isFinite(value)) {
                return rejected("the feature has a value that is " + value);
            }
        }
        return new Inferred(feature, null);
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

    private static Inferred rejected(String message) {
        return new Inferred(null, new Rejection(Rejection.ENCODER, message));
    }
}
