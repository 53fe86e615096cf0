package io.athanor.source.tar;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.UserError;
import io.athanor.source.BoundSettings;
import io.athanor.source.SourceFile;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveStructSparse;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files and links in a tar, one after the other: headers are read, payloads seeked over. To be closed by who opens it.
 */
final class TarMembers implements AutoCloseable {
    private static final int BLOCK_BYTES = 512;

    /** Writers fill their last record of 10 or 20 blocks with zeros; what comes within this is looked at. */
    private static final int TAIL_BYTES = 64 << 10;

    /** Types of what is no file: devices, pipes, labels of volumes, lists of folders. */
    private static final String OTHER_KINDS = "346VDM";

    private static final String FETCH = "Fetch it again, or ";
    private static final String LEAVE_OUT = "leave it out of source.webdataset.";

    private final SourceFile file;
    private final boolean acceptTruncated;
    private final BoundSettings bounds;
    private final FSDataInputStream in;
    private final SeekingStream stream;
    private final TarArchiveInputStream tar;
    private final TarNames names;
    private final Changes.Tally changes = new Changes.Tally();
    private long end;
    private String last = "its beginning";
    private boolean finished;
    private int members;
    private @Nullable String cut;

    TarMembers(ShardBytes bytes, Configuration configuration, boolean acceptTruncated, BoundSettings bounds) {
        this.file = bytes.shard();
        this.acceptTruncated = acceptTruncated;
        this.bounds = bounds;
        try {
            Path path = bytes.place();
            this.in = PlainFiles.of(path, configuration).open(path);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + file.uri(), e);
        }
        this.stream = new SeekingStream(in, file.length());
        this.tar = new TarArchiveInputStream(stream, StandardCharsets.UTF_8.name());
        this.names = new TarNames(in, changes, file.name());
    }

    /** What a member is. */
    enum Kind {
        /** Its bytes stand in the tar in one piece. */
        FILE,
        /** Its bytes stand in the tar without its runs of zeros, so that it has to be pieced together. */
        SPARSE,
        /** Another name of a member. */
        HARD_LINK,
        /** The path of another file, which starts at the folder of the link. */
        SYMBOLIC_LINK
    }

    /**
     * A file in the tar.
     *
     * @param name its path in the tar
     * @param offset its first byte in the tar
     * @param length in bytes, as its header says; of a sparse one with its runs of zeros
     * @param truncated whether the tar ends before it does
     * @param target where a link leads, as its header says; otherwise empty
     */
    record Member(String name, Kind kind, long offset, long length, boolean truncated, String target) {}

    /**
     * The next file or link, or null after the last. Folders are passed over, other things too, and counted.
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
            String name = names.nameOf(entry, end, stream.position());
            long stored = stored(entry);
            Member member = new Member(
                    name,
                    kind(entry),
                    stream.position(),
                    entry.isSparse() ? entry.getRealSize() : entry.getSize(),
                    stream.position() + stored > file.length(),
                    entry.getLinkName() == null ? "" : entry.getLinkName());
            if (member.truncated()) {
                truncated("in the middle of " + name + ", which begins at byte " + member.offset() + " and has "
                        + stored + " bytes");
                finished = true;
            }
            last = name;
            end = blocks(member.offset() + stored);
            if (OTHER_KINDS.indexOf(entry.getLinkFlag()) >= 0) {
                changes.add(Change.NO_FILE, name + " in " + file.name());
            } else if (!entry.isDirectory()) {
                return member;
            }
        }
        return null;
    }

    private static Kind kind(TarArchiveEntry entry) {
        if (entry.isSparse()) {
            return Kind.SPARSE;
        }
        // some writers repeat the bytes after a link's header
        if (entry.getSize() > 0 || !(entry.isLink() || entry.isSymbolicLink())) {
            return Kind.FILE;
        }
        return entry.isLink() ? Kind.HARD_LINK : Kind.SYMBOLIC_LINK;
    }

    /** Bytes from the end of a member's headers to its own end. */
    private static long stored(TarArchiveEntry entry) {
        return entry.isSparse()
                ? entry.getSparseHeaders().stream()
                        .mapToLong(TarArchiveStructSparse::getNumbytes)
                        .sum()
                : entry.getSize();
    }

    /** The bytes of the sparse member that {@link #next} gave last; to be called once. */
    byte[] pieced() throws IOException {
        return tar.readAllBytes();
    }

    /** The bytes of a member that is a file. */
    byte[] bytes(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(offset, bytes);
        return bytes;
    }

    /** What was passed over and renamed so far. */
    Changes changes() {
        return changes.changes();
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
        } catch (SeekingStream.TooLong e) {
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
}
