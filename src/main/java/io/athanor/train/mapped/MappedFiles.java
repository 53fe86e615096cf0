package io.athanor.train.mapped;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Files that are mapped into memory for reading. Pages that were read stay in memory until the mapping goes; to an
 * operating system they are its own, but whoever watches a process (YARN does) counts them as the process's. So the files let
 * go of all their pages whenever more than so many are there.
 *
 * <p>Any thread may read: reading and letting go exclude each other, as a look at a mapping that is gone ends the process.
 */
public final class MappedFiles implements AutoCloseable {
    /** What is missed comes in with its neighbours: by 64 KB, or, on newer Linux, as much as was written or read at once. */
    static final int WINDOW_BYTES = 1 << 16;

    /** Windows between two looks at the process's memory. */
    private static final int LOOK_EVERY = 64;

    private static final String STATUS = "/proc/self/status";
    private static final String FILE_PAGES = "RssFile:";

    private final long mostBytes;
    private final LongSupplier resident;
    private final List<MappedFile> files = new ArrayList<>();
    private final int lookEvery;
    private int windows;
    private long before;

    /** @param mostBytes of pages in memory, over all files, about */
    public MappedFiles(long mostBytes) {
        this(mostBytes, MappedFiles::filePages);
    }

    /** @param resident bytes of the process's pages in memory that are files', or below 0 where nobody knows */
    MappedFiles(long mostBytes, LongSupplier resident) {
        this.mostBytes = mostBytes;
        this.resident = resident;
        this.lookEvery = (int) Math.max(1, Math.min(LOOK_EVERY, mostBytes / WINDOW_BYTES));
        this.before = resident.getAsLong();
    }

    synchronized MappedFile add(FileChannel channel, long length, int chunkBytes) {
        MappedFile file = new MappedFile(this, channel, length, chunkBytes);
        files.add(file);
        return file;
    }

    /** One more window is about to come into memory. */
    void coming() {
        windows++;
        if (windows % lookEvery == 0 && grown() >= mostBytes) {
            letGo();
        }
    }

    /** Since they were last let go of. What other files of the process bring in counts too; it does so once. */
    private long grown() {
        long now = resident.getAsLong();
        return now < 0 ? (long) windows * WINDOW_BYTES : now - before;
    }

    private void letGo() {
        files.forEach(MappedFile::letGo);
        windows = 0;
        before = resident.getAsLong();
    }

    private static long filePages() {
        try (InputStream status = new FileInputStream(STATUS)) {
            String text = new String(status.readAllBytes(), StandardCharsets.US_ASCII);
            int at = text.indexOf(FILE_PAGES);
            int end = text.indexOf("kB", at);
            return at < 0
                    ? -1
                    : 1024
                            * Long.parseLong(text.substring(at + FILE_PAGES.length(), end)
                                    .strip());
        } catch (IOException e) {
            // no Linux
            return -1;
        }
    }

    /** Ends the mappings and frees the files' space. */
    @Override
    public synchronized void close() {
        letGo();
        UncheckedIOException failure = null;
        for (MappedFile file : files) {
            try {
                file.close();
            } catch (IOException e) {
                failure = failure == null ? new UncheckedIOException("Cannot close a file of rows", e) : failure;
            }
        }
        files.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
