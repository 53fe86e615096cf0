package io.athanor.model;

/** The use of a model by one task. Closing it twice is once. */
public final class ModelLease implements AutoCloseable {
    private final LoadedBundle bundle;
    private final Runnable onRetire;
    private Runnable onClose;

    ModelLease(LoadedBundle bundle, Runnable onClose, Runnable onRetire) {
        this.bundle = bundle;
        this.onClose = onClose;
        this.onRetire = onRetire;
    }

    /** Valid until this is closed. */
    public LoadedBundle bundle() {
        return bundle;
    }

    /** Has the model go as soon as nobody uses it, as it turned out to run better with other threads. */
    public void retire() {
        onRetire.run();
    }

    @Override
    public synchronized void close() {
        onClose.run();
        onClose = () -> {};
    }
}
