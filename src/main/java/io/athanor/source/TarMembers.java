package io.athanor.source;

import io.athanor.base.UserError;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The files in a tar, one after the other: headers are read, payloads seeked over. To be closed by who opens it. */
final class TarMembers implements AutoCloseable {
    private static final int BLOCK_BYTES = 512;

    /** Writers fill their last record of 10 or 20 blocks with zeros; what comes within this is looked at. */
    private static final int TAIL_BYTES = 64 << 10;

    private static final String FETCH = "Fetch it again, or ";
    private static final String LEAVE_OUT = "leave it out of source.webdataset.";

    private final SourceFile file;
    private final boolean acceptTruncated;
    private final BoundSettings bounds;
    private final FSDataInputStream in;
    private final SeekingStream stream;
    private final TarArchiveInputStream tar;
    private long end;
    private String last = "its beginning";
    private boolean finished;
    private int members;
    private @Nullable String cut;

    TarMembers(SourceFile file, Configuration configuration, boolean acceptTruncated, BoundSettings bounds) {
        this.file = file;
        this.acceptTruncated = acceptTruncated;
        this.bounds = bounds;
        try {
            Path path = new Path(file.uri());
            this.in = path.getFileSystem(configuration).open(path);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + file.uri(), e);
        }
        this.stream = new SeekingStream(in, file.length());
        this.tar = new TarArchiveInputStream(stream, "UTF-8");
    }

    /**
     * A file in the tar.
     *
     * @param name its path in the tar
     * @param offset its first byte in the tar
     * @param length in bytes, as its header says
     * @param truncated whether the tar ends before it does
     */
    record Member(String name, long offset, long length, boolean truncated) {}

    /**
     * The next regular file, or null after the last.
     *
     * @throws UserError if this is no tar, or it ends too early and such are refused
     */
    @Nullable
    Member next() throws IOException {
        while (!finished) {
            TarArchiveEntry entry = header();
            if (entry == null) {
                finished = true;
                return null;
            }
            if (++members > bounds.tarMembers()) {
                throw new UserError(
                        "Cannot read " + file.uri() + ": it has more than " + bounds.tarMembers()
                                + " members, expected at most as many. Cut it into more shards, or raise source.bounds.tar-members.");
            }
            Member member = new Member(
                    entry.getName(),
                    stream.position(),
                    entry.getSize(),
                    stream.position() + entry.getSize() > file.length());
            if (member.truncated()) {
                truncated("in the middle of " + entry.getName() + ", which begins at byte " + member.offset()
                        + " and has " + member.length() + " bytes");
                finished = true;
            }
            last = entry.getName();
            end = blocks(member.offset() + member.length());
            if (entry.isFile() && !entry.isLink() && !entry.isSymbolicLink() && !entry.isSparse()) {
                return member;
            }
        }
        return null;
    }

    /** The bytes of the member that {@link #next} gave last; to be called once. */
    byte[] bytes() throws IOException {
        return tar.readAllBytes();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private @Nullable TarArchiveEntry header() throws IOException {
        try {
            stream.allow(bounds.tarHeaderBytes());
            TarArchiveEntry entry = tar.getNextTarEntry();
            // payloads have bounds of their own
            stream.allow(Long.MAX_VALUE);
            if (entry == null) {
                checkEnd();
            }
            return entry;
        } catch (TooLong e) {
            throw new UserError(
                    "Cannot read " + file.uri() + ": the headers after " + last + " are longer than "
                            + bounds.tarHeaderBytes()
                            + " bytes, expected at most as many. Make the shard again, or raise source.bounds.tar-header-bytes.");
        } catch (IOException | IllegalArgumentException e) {
            if (stream.position() >= file.length()) {
                truncated("in the middle of the header after " + last);
                return null;
            }
            throw new UserError(
                    "Cannot read " + file.uri() + ": what stands at byte " + end + ", after " + last
                            + ", is no tar header. Make the shard again, or leave it out of source.webdataset.",
                    e);
        }
    }

    /** A whole tar ends with a block of zeros, and nothing comes after. */
    private void checkEnd() throws IOException {
        int length = (int) Math.min(TAIL_BYTES, Math.max(0, file.length() - end));
        byte[] tail = new byte[length];
        in.readFully(end, tail);
        int zeros = 0;
        while (zeros < length && tail[zeros] == 0) {
            zeros++;
        }
        if (length < BLOCK_BYTES) {
            truncated("after " + last + ", without the mark that ends a tar");
        } else if (zeros < length) {
            throw new UserError(
                    "Cannot read " + file.uri() + ": more follows the mark that ends it at byte " + end
                            + ", as in shards that were joined with cat. Join them with tar --concatenate, or keep them apart.");
        }
    }

    /**
     * How the tar ends too early and what to do, in words that follow its name, or null if it does not. Before the last
     * member was read it goes by the tar's end alone.
     */
    @Nullable
    String cut() throws IOException {
        if (finished) {
            return cut;
        }
        byte[] tail = new byte[(int) Math.min(BLOCK_BYTES, file.length())];
        in.readFully(file.length() - tail.length, tail);
        for (byte b : tail) {
            if (b != 0) {
                return cutAt(", without the mark that ends a tar");
            }
        }
        return null;
    }

    private void truncated(String where) {
        cut = file.length() == 0 ? "is empty, expected a tar. " + FETCH + LEAVE_OUT : cutAt(", " + where);
        if (!acceptTruncated) {
            throw new UserError("Cannot read " + file.uri() + ": it " + cut);
        }
    }

    private String cutAt(String where) {
        // nothing is whole before the end of the first member
        return "ends at byte " + file.length() + where + ", expected a whole tar. " + FETCH
                + (end > 0 ? "set source.truncated: accept to use its whole samples." : LEAVE_OUT);
    }

    private static long blocks(long position) {
        return (position + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    /** A header that goes on and on: its reader would hold all of it in memory. */
    private static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Skips by seeking: no file system need fetch the payloads that are passed over. */
    private static final class SeekingStream extends FilterInputStream {
        private final FSDataInputStream in;
        private final long length;
        private long allowed = Long.MAX_VALUE;

        SeekingStream(FSDataInputStream in, long length) {
            super(in);
            this.in = in;
            this.length = length;
        }

        long position() throws IOException {
            return in.getPos();
        }

        /** @param bytes that may be read, not skipped, until this is called again */
        void allow(long bytes) {
            allowed = bytes;
        }

        @Override
        public int read() throws IOException {
            spend(1);
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int read = super.read(bytes, offset, count);
            spend(Math.max(0, read));
            return read;
        }

        private void spend(long bytes) throws TooLong {
            allowed -= bytes;
            if (allowed < 0) {
                throw new TooLong();
            }
        }

        @Override
        public long skip(long bytes) throws IOException {
            long from = in.getPos();
            long to = Math.min(length, from + Math.max(0, bytes));
            in.seek(to);
            return to - from;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
