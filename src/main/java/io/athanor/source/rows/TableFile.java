package io.athanor.source.rows;

import io.athanor.base.UserError;
import io.athanor.table.PlainFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file of a table.
 *
 * @param name as messages about its rows call it
 */
public record TableFile(String name, String uri) implements Serializable {
    private static final int EXCERPT_CHARACTERS = 200;

    Path path() {
        return new Path(uri);
    }

    FileSystem fileSystem(Configuration configuration) throws IOException {
        return PlainFiles.of(path(), configuration);
    }

    /** @param found and what was expected, and what to do: {@code line 3 …, expected …. Mend it.} */
    UserError refused(String found) {
        return new UserError("Cannot read " + uri + ": " + found);
    }

    /**
     * What an exception of a reader means: what is wrong with the file is a person's to mend, what is wrong with the store
     * is tried again.
     *
     * @param where in the file: {@code row 3}, or empty
     */
    RuntimeException failure(Exception e, String where) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserError known) {
                return known;
            }
            if (isOfTheStore(cause)) {
                return new UncheckedIOException(
                        "Cannot read " + uri, e instanceof IOException io ? io : new IOException(e));
            }
        }
        return new UserError(
                "Cannot read " + uri + ": " + (where.isEmpty() ? "" : where + ": ") + said(e)
                        + ", expected a whole file of the kind that its name says. Write or copy it anew, or leave it out.",
                e);
    }

    private static String said(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String said = deepest.getMessage() == null
                ? ""
                : deepest.getMessage().lines().findFirst().orElse("").strip();
        if (deepest instanceof EOFException) {
            return "it ends too early" + (said.isEmpty() ? "" : " (" + said + ")");
        }
        return said.isEmpty()
                ? "it cannot be decoded (" + deepest.getClass().getSimpleName() + ")"
                : said.substring(0, Math.min(EXCERPT_CHARACTERS, said.length()));
    }

    private static boolean isOfTheStore(Throwable cause) {
        String type = cause.getClass().getName();
        return cause instanceof java.io.InterruptedIOException
                || type.startsWith("java.nio.channels.")
                || cause instanceof java.io.FileNotFoundException
                || cause instanceof java.nio.file.FileSystemException
                || cause instanceof org.apache.hadoop.security.AccessControlException
                || cause instanceof SocketException
                || cause instanceof UnknownHostException
                || type.startsWith("org.apache.hadoop.ipc.")
                || type.startsWith("org.apache.hadoop.hdfs.")
                || type.startsWith("org.apache.hadoop.fs.s3a.");
    }
}
