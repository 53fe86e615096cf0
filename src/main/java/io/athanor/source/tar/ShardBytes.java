package io.athanor.source.tar;

import io.athanor.base.UserError;
import io.athanor.source.SourceFile;
import io.athanor.source.rows.Unpacked;
import io.athanor.table.PlainFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a shard, in which one can seek: where it lies, or, of a packed one, those unpacked to a disk of this machine.
 * To be closed by who opens it, which removes these.
 *
 * @param shard as it is called; its length is that of the bytes
 * @param place where they are
 * @param copy made here, or null
 */
record ShardBytes(SourceFile shard, Path place, java.nio.file.@Nullable Path copy) implements AutoCloseable {

    /**
     * Opens a shard.
     *
     * @param acceptTruncated whether what was unpacked before the shard broke off is taken for the whole
     * @param most bytes that are unpacked
     * @throws UserError if it is not packed as its ending says, breaks off or is longer
     */
    static ShardBytes of(SourceFile shard, Configuration configuration, boolean acceptTruncated, long most) {
        return of(shard, configuration, acceptTruncated, most, scratch());
    }

    /** As the other, with the folder that takes what is unpacked. */
    static ShardBytes of(
            SourceFile shard,
            Configuration configuration,
            boolean acceptTruncated,
            long most,
            java.nio.file.Path scratch) {
        Path packed = new Path(shard.uri());
        if (!Unpacked.knows(packed.getName())) {
            return new ShardBytes(shard, packed, null);
        }
        java.nio.file.Path copy = null;
        try {
            copy = Files.createTempFile(scratch, "shard-", ".tar");
            try (InputStream stored = PlainFiles.of(packed, configuration).open(packed);
                    OutputStream out = Files.newOutputStream(copy)) {
                unpack(shard, stored, out, acceptTruncated, most);
            }
            SourceFile whole = new SourceFile(shard.name(), shard.uri(), Files.size(copy), shard.modified());
            return new ShardBytes(whole, new Path(copy.toUri()), copy);
        } catch (IOException e) {
            remove(copy);
            throw new UncheckedIOException("Cannot unpack " + shard.uri(), e);
        } catch (RuntimeException e) {
            remove(copy);
            throw e;
        }
    }

    boolean isCopy() {
        return copy != null;
    }

    @Override
    public void close() {
        remove(copy);
    }

    /**
     * Unpacks a shard.
     *
     * @param most bytes that are written
     * @throws UserError if it is not packed as its ending says, breaks off or is longer
     * @throws IOException if it cannot be fetched or written down, which says nothing of the shard
     */
    static void unpack(SourceFile shard, InputStream packed, OutputStream out, boolean acceptTruncated, long most)
            throws IOException {
        long left = most;
        byte[] buffer = new byte[1 << 16];
        StoredStream stored = new StoredStream(packed);
        InputStream bytes = null;
        while (true) {
            int read;
            try {
                bytes = bytes == null
                        ? Unpacked.stream(shard.uri(), new BufferedInputStream(stored, buffer.length))
                        : bytes;
                read = bytes.read(buffer);
            } catch (IOException | RuntimeException e) {
                stored.check();
                // else it is of the unpacker, which has no class of its own for it: bzip2's are bare, zstd's unchecked
                if (acceptTruncated) {
                    return;
                }
                throw new UserError(
                        "Cannot read " + shard.uri() + ": it cannot be unpacked to its end (" + e.getMessage()
                                + "), expected what its ending says. Fetch it again, or set source.truncated: accept to use its"
                                + " whole samples.",
                        e);
            }
            if (read < 0) {
                return;
            }
            left -= read;
            if (left < 0) {
                throw new UserError("Cannot read " + shard.uri() + ": it is more than " + most
                        + " bytes when it is unpacked, expected at most as many on the disk of an executor. Unpack it where"
                        + " it lies, or raise source.bounds.unpacked-bytes.");
            }
            out.write(buffer, 0, read);
        }
    }

    /** Spark's own folders: it clears them away with what is left there. */
    private static java.nio.file.Path scratch() {
        SparkEnv spark = SparkEnv.get();
        return spark == null
                ? java.nio.file.Path.of(System.getProperty("java.io.tmpdir"))
                : spark.blockManager().diskBlockManager().localDirs()[0].toPath();
    }

    private static void remove(java.nio.file.@Nullable Path copy) {
        try {
            if (copy != null) {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + copy, e);
        }
    }
}
