package io.athanor.extract.journal;

import io.athanor.extract.journal.Entry.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * The journal of one attempt at a part: before a sample is worked on, its id is noted where the note outlives the process,
 * and struck out after. An attempt that comes later learns from it what an earlier one died of. Thread-safe. A process that
 * ends in order, by a signal too, strikes out what is in work: only a crash, or a SIGKILL, leaves it standing.
 */
public abstract class Journal implements AutoCloseable {
    /** Before file systems are closed (10) and before Spark's own ends (40). */
    private static final int HOOK_PRIORITY = 60;

    private static final long HOOK_SECONDS = 10;

    private final History history;
    private final Duration patience;
    private final Runnable hook = this::end;
    private volatile boolean alone;
    private boolean ended;

    Journal(History history) {
        this.history = history;
        this.patience = history.timeout();
    }

    /** A note that stands until it is closed. */
    public interface Note extends AutoCloseable {
        /** Strikes it out. */
        @Override
        void close();

        /** Others need no longer wait for what it names, which hangs. */
        default void giveUp() {}

        /** Leaves it standing though the process lives: what it names failed in a way that harmed others. */
        void keep();
    }

    /** A note of what no death can come of. */
    public static final Note NONE = new Note() {
        @Override
        public void close() {}

        @Override
        public void keep() {}
    };

    /**
     * Begins an attempt.
     *
     * @param folder for the journals of all parts of an extraction
     * @param timeout of a decoder
     * @param inWork samples that may be in work at a time, about
     * @return to be closed by the caller
     */
    public static Journal open(Path folder, String part, Duration timeout, int inWork, Configuration configuration)
            throws IOException {
        Path own = new Path(folder, part);
        History history = new History(timeout);
        Journal journal = isLocal(folder, configuration)
                ? MappedJournal.open(java.nio.file.Path.of(own.toUri().getPath()), history, inWork)
                : MarkFiles.open(own, history, configuration);
        ShutdownHookManager.get().addShutdownHook(journal.hook, HOOK_PRIORITY, HOOK_SECONDS, TimeUnit.SECONDS);
        return journal;
    }

    /**
     * A journal for work that nobody takes up where a process died.
     *
     * @param timeout of a decoder
     */
    public static Journal forgetful(Duration timeout) {
        return new ForgetfulJournal(new History(timeout));
    }

    /**
     * How much the journals of an extraction know of samples that harm, by part; an attempt after which one knows more was
     * not in vain.
     *
     * @param folder as in {@link #open}
     */
    public static SortedMap<String, Integer> knowledge(Path folder, Duration timeout, Configuration configuration)
            throws IOException {
        FileSystem files = folder.getFileSystem(configuration);
        SortedMap<String, Integer> known = new TreeMap<>();
        try {
            for (FileStatus part : files.listStatus(folder)) {
                History history = new History(timeout);
                if (isLocal(folder, configuration)) {
                    MappedJournal.read(
                            java.nio.file.Path.of(part.getPath().toUri().getPath()), history);
                } else {
                    MarkFiles.read(part.getPath(), files, history);
                }
                if (history.knowledge() > 0) {
                    known.put(part.getPath().getName(), history.knowledge());
                }
            }
            return known;
        } catch (FileNotFoundException e) {
            // no part was begun, or the last of them is through
            return known;
        }
    }

    private static boolean isLocal(Path folder, Configuration configuration) throws IOException {
        return folder.getFileSystem(configuration) instanceof LocalFileSystem;
    }

    /** What the attempts before this one left. */
    public final History history() {
        return history;
    }

    /** Notes samples that are worked on beside others. May note nothing, if the file system is slow and the attempt is not suspicious. */
    public final Note inPipeline(List<String> sampleIds) {
        if (alone) {
            // the group that has the process to itself
            return note(Kind.IN_PIPELINE, sampleIds);
        }
        Solitude.OF_PROCESS.enter();
        return leaving(Solitude.OF_PROCESS::leave, Kind.IN_PIPELINE, sampleIds);
    }

    /** Notes a group of samples, once nothing else is worked on in this process; others wait until it is closed. */
    public final Note group(List<String> sampleIds) {
        Solitude.OF_PROCESS.take(patience);
        alone = true;
        return leaving(
                () -> {
                    alone = false;
                    Solitude.OF_PROCESS.giveBack();
                },
                sampleIds.size() == 1 ? Kind.ALONE : Kind.IN_GROUP,
                sampleIds);
    }

    private Note leaving(Runnable leave, Kind kind, List<String> sampleIds) {
        try {
            return new Leaving(leave, note(kind, sampleIds));
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /** A note, and what is to be done once when its work has ended or is given up. */
    private static final class Leaving implements Note {
        private final Runnable leave;
        private final Note note;
        private boolean left;

        Leaving(Runnable leave, Note note) {
            this.leave = leave;
            this.note = note;
        }

        @Override
        public void close() {
            giveUp();
            note.close();
        }

        @Override
        public void keep() {
            note.keep();
        }

        @Override
        public synchronized void giveUp() {
            if (!left) {
                left = true;
                leave.run();
            }
        }
    }

    /** Notes for good that a sample's decoder hangs. */
    public abstract void timedOut(String sampleId, Duration given);

    abstract Note note(Kind kind, List<String> sampleIds);

    /** Strikes out what is in work; nothing is noted after this. */
    abstract void strikeOut();

    /** Removes the journals of all attempts at the part, which is through. */
    public abstract void delete() throws IOException;

    private synchronized void end() {
        if (!ended) {
            ended = true;
            strikeOut();
        }
    }

    /** Ends the attempt in order: what is in work is nobody's fault. */
    @Override
    public final void close() {
        end();
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }
}
