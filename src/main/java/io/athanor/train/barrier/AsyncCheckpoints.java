package io.athanor.train.barrier;

import io.athanor.train.loop.Checkpoints;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Writes checkpoints beside the training (Mohan, Phanishayee, Chidambaram: CheckFreq, 2021), so that the other ranks do not wait for
 * storage within their time-out. Of states that come faster than storage takes them, only the newest is written.
 */
final class AsyncCheckpoints implements Checkpoints, AutoCloseable {
    private final Checkpoints storage;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "checkpoints");
        thread.setDaemon(true);
        return thread;
    });

    private Optional<byte[]> newest;
    private @Nullable State pending;
    private boolean writing;
    private @Nullable Throwable failure;

    private record State(long step, byte[] content) {}

    /**
     * Reads the newest state at once, as long as nobody waits.
     *
     * @throws RuntimeException if there is one that cannot be read
     */
    AsyncCheckpoints(Checkpoints storage) {
        this.storage = storage;
        this.newest = storage.newest();
    }

    /** @throws RuntimeException if an earlier one could not be saved */
    @Override
    public synchronized void save(long step, byte[] state) {
        requireHealthy();
        pending = new State(step, state);
        if (!writing) {
            writer.execute(this::write);
            writing = true;
        }
    }

    private void write() {
        for (State state = take(); state != null; state = take()) {
            try {
                storage.save(state.step(), state.content());
            } catch (Throwable e) {
                // an Error too: whoever waits for this thread must come to know
                fail(e);
            }
        }
    }

    private synchronized @Nullable State take() {
        State taken = failure == null ? pending : null;
        pending = null;
        writing = taken != null;
        notifyAll();
        return taken;
    }

    private synchronized void fail(Throwable e) {
        failure = e;
    }

    private synchronized void requireHealthy() {
        if (failure != null) {
            // a new one each time: it may be suppressed by itself otherwise
            throw new IllegalStateException(failure.getMessage(), failure);
        }
    }

    @Override
    public boolean due() {
        synchronized (this) {
            if (writing) {
                return false;
            }
        }
        return storage.due();
    }

    /** As it was in the beginning; given out once, as it may be large. */
    @Override
    public synchronized Optional<byte[]> newest() {
        Optional<byte[]> given = newest;
        newest = Optional.empty();
        return given;
    }

    @Override
    public Optional<String> broken(long step, byte[] state, String report) {
        finish();
        return storage.broken(step, state, report);
    }

    /** Returns when what was saved is written, or another try is vain, or the task is cancelled. */
    private synchronized void finish() {
        try {
            while (writing) {
                wait();
            }
        } catch (InterruptedException e) {
            // storage that hangs must not hold a cancelled task's slot
            pending = null;
            writer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns when the last state is written.
     *
     * @throws RuntimeException if it could not be
     */
    @Override
    public void close() {
        finish();
        writer.shutdown();
        requireHealthy();
    }
}
