package io.athanor.train.mapped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that are mapped into memory for reading. Pages that were read stay in memory until the mapping goes; to an
 * operating system they are its own, but whoever watches a process (YARN does) counts them as the process's. So the files let
 * go of all their pages whenever more than so many may be there.
 *
 * <p>Any thread may read: reading and letting go exclude each other, as a look at a mapping that is gone ends the process.
 */
public final class MappedFiles implements AutoCloseable {
    private final long mostBytes;
    private final List<MappedFile> files = new ArrayList<>();
    private long bytes;

    /** @param mostBytes of pages in memory, over all files */
    public MappedFiles(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    synchronized MappedFile add(FileChannel channel, long length, int chunkBytes) {
        MappedFile file = new MappedFile(this, channel, length, chunkBytes);
        files.add(file);
        return file;
    }

    /** So many bytes more are about to come into memory. */
    void coming(long more) {
        if (bytes + more > mostBytes) {
            letGo();
        }
        bytes += more;
    }

    /** Bytes of the files that are in memory, at most. */
    synchronized long bytes() {
        return bytes;
    }

    private void letGo() {
        files.forEach(MappedFile::letGo);
        bytes = 0;
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
