package io.athanor.extract;

import io.athanor.model.LoadedBundle;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelCache;
import io.athanor.model.ModelDevice;
import io.athanor.model.ModelLease;
import java.util.ArrayList;
import java.util.List;

/** What an executor lends to a session. Closed after the session, it gives the models back to the executor's cache. */
public final class ExecutorPlace implements AutoCloseable {
    private final ModelDevice device;
    private final int threads;
    private final Runnable modelLoaded;
    private final List<ModelLease> leases = new ArrayList<>();

    /**
     * @param threads threads one inference may use, at least 1
     * @param modelLoaded told once for each bundle that this session was the first to load
     */
    public ExecutorPlace(ModelDevice device, int threads, Runnable modelLoaded) {
        this.device = device;
        this.threads = threads;
        this.modelLoaded = modelLoaded;
    }

    /** A place for trying an extractor by hand: the CPU, one thread, nobody counting. */
    public static ExecutorPlace plain() {
        return new ExecutorPlace(ModelDevice.CPU, 1, () -> {});
    }

    /** The live model, shared with the other sessions of this JVM; valid until this is closed. */
    public LoadedBundle load(ModelBundle bundle) {
        ModelLease lease = ModelCache.load(bundle, device, threads, modelLoaded);
        leases.add(lease);
        return lease.bundle();
    }

    public ModelDevice device() {
        return device;
    }

    public int threads() {
        return threads;
    }

    /** These models run better with another number of threads: they go when nobody uses them any more. */
    public void retire() {
        leases.forEach(ModelLease::retire);
    }

    @Override
    public void close() {
        leases.forEach(ModelLease::close);
    }
}
