package io.athanor.extract;

import io.athanor.model.DeviceChoice;
import io.athanor.model.LoadedBundle;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelCache;

/**
 * What an executor lends to a session.
 *
 * @param threads threads one inference may use, at least 1
 * @param modelLoaded told once for each bundle that this session was the first to load
 */
public record ExecutorPlace(DeviceChoice device, int threads, Runnable modelLoaded) {

    /** A place for trying an extractor by hand: the CPU, one thread, nobody counting. */
    public static ExecutorPlace plain() {
        return new ExecutorPlace(DeviceChoice.CPU, 1, () -> {});
    }

    /** The live model, shared with the other sessions of this JVM. */
    public LoadedBundle load(ModelBundle bundle) {
        return ModelCache.load(bundle, device, threads, modelLoaded);
    }
}
