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
     * @throws UserError if it is not packed as its ending says, or breaks off
     */
    static ShardBytes of(SourceFile shard, Configuration configuration, boolean acceptTruncated) {
        Path packed = new Path(shard.uri());
        if (!Unpacked.knows(packed.getName())) {
            return new ShardBytes(shard, packed, null);
        }
        java.nio.file.Path copy = null;
        try {
            copy = Files.createTempFile(scratch(), "shard-", ".tar");
            unpack(shard, packed, copy, configuration, acceptTruncated);
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

    private static void unpack(
            SourceFile shard,
            Path packed,
            java.nio.file.Path copy,
            Configuration configuration,
            boolean acceptTruncated)
            throws IOException {
        try (InputStream stored = PlainFiles.of(packed, configuration).open(packed);
                OutputStream out = Files.newOutputStream(copy)) {
            byte[] buffer = new byte[1 << 16];
            int read;
            try {
                InputStream bytes = Unpacked.stream(packed.getName(), new BufferedInputStream(stored, buffer.length));
                while ((read = bytes.read(buffer)) >= 0) {
                    out.write(buffer, 0, read);
                }
            } catch (IOException | RuntimeException e) {
                if (!acceptTruncated) {
                    throw new UserError(
                            "Cannot read " + shard.uri() + ": it cannot be unpacked to its end (" + e.getMessage()
                                    + "), expected what its ending says. Fetch it again, or set source.truncated: accept to use its"
                                    + " whole samples.",
                            e);
                }
            }
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
