package io.athanor.extract.part;

import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.model.Calibration;
import io.athanor.model.ModelDevice;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** The sessions of a task: one, and while the number of threads is sought one for each number tried. For one thread. */
final class Sessions implements IntFunction<Session>, AutoCloseable {
    private final FeatureExtractor extractor;
    private final ModelDevice device;
    private final Calibration calibration;
    private final Runnable modelLoaded;
    private final SortedMap<Integer, Open> open = new TreeMap<>();

    /** @param modelLoaded told once for each model that this task was the first to load */
    Sessions(FeatureExtractor extractor, ModelDevice device, Calibration calibration, Runnable modelLoaded) {
        this.extractor = extractor;
        this.device = device;
        this.calibration = calibration;
        this.modelLoaded = modelLoaded;
    }

    private record Open(ExecutorPlace place, Session session) {}

    /** @param threads threads an inference may use */
    @Override
    public Session apply(int threads) {
        return open.computeIfAbsent(threads, t -> open(new ExecutorPlace(device, t, modelLoaded)))
                .session();
    }

    private Open open(ExecutorPlace place) {
        try {
            return new Open(place, extractor.open(place));
        } catch (RuntimeException e) {
            place.close();
            throw e;
        }
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (Open one : open.values()) {
            try (ExecutorPlace place = one.place();
                    Session session = one.session()) {
                if (calibration.settled()
                        && place.threads() != calibration.next().threads()) {
                    place.retire();
                }
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
