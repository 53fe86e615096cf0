package io.athanor.extract.payload;

import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import io.athanor.table.PlainFiles;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * Fetches payloads from any Hadoop file system, and from web servers where that is allowed. Thread-safe. Slices of one file are read through one open stream, as a
 * part's slices are all of one container.
 */
public final class PayloadReader implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final long PAUSE_MILLIS = 200;

    private final Configuration configuration;
    private final long maxBytes;
    private final WebPayloads web;
    private final ConcurrentMap<String, FSDataInputStream> containers = new ConcurrentHashMap<>();

    public PayloadReader(Configuration configuration, long maxBytes, WebPayloads web) {
        this.configuration = configuration;
        this.maxBytes = maxBytes;
        this.web = web;
    }

    /**
     * The bytes of a payload, or why there are none.
     *
     * @throws UncheckedIOException if the thread is interrupted
     */
    public Fetched fetch(Payload payload) {
        if (payload.rejection() != null) {
            return new Fetched(null, payload.rejection());
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return payload.inline() != null ? bounded(payload.inline()) : read(payload);
            } catch (ClosedByInterruptException e) {
                throw new UncheckedIOException(e);
            } catch (EOFException e) {
                return Fetched.rejected(Rejection.TRUNCATED, payload.uri() + " ends before the payload does");
            } catch (FileNotFoundException | AccessControlException | AccessDeniedException e) {
                return Fetched.rejected(Rejection.UNREADABLE, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                // a slow connection calls itself interrupted too
                if (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
                    throw new UncheckedIOException(e);
                }
                // a busy store is given time; what stays broken is this payload's fault
                if (attempt == ATTEMPTS) {
                    return Fetched.rejected(Rejection.UNREADABLE, e.toString());
                }
                pause(attempt * PAUSE_MILLIS);
            }
        }
    }

    private Fetched bounded(byte[] bytes) {
        return bytes.length > maxBytes ? tooLarge(bytes.length) : new Fetched(bytes, null);
    }

    private Fetched read(Payload payload) throws IOException {
        String uri = payload.uri();
        if (uri == null) {
            throw new IllegalArgumentException("a payload without bytes and without a file: " + payload);
        }
        int colon = uri.indexOf(':');
        if (colon > 0 && ReferenceSettings.isWeb(uri.substring(0, colon).toLowerCase(Locale.ROOT))) {
            // never through Hadoop, which has file systems for these too, without any rules
            return web.fetch(URI.create(uri));
        }
        if (payload.length() < 0) {
            return readWhole(new Path(uri));
        }
        if (payload.length() > maxBytes) {
            return tooLarge(payload.length());
        }
        byte[] bytes = new byte[(int) payload.length()];
        container(uri).readFully(payload.offset(), bytes);
        return new Fetched(bytes, null);
    }

    private Fetched readWhole(Path path) throws IOException {
        FileSystem files = PlainFiles.of(path, configuration);
        var status = files.getFileStatus(path);
        if (status.isDirectory()) {
            return Fetched.rejected(Rejection.UNREADABLE, path + " is a folder");
        }
        if (status.getLen() > maxBytes) {
            return tooLarge(status.getLen());
        }
        byte[] bytes = new byte[(int) status.getLen()];
        try (FSDataInputStream in = files.open(path)) {
            in.readFully(bytes);
        }
        return new Fetched(bytes, null);
    }

    private Fetched tooLarge(long bytes) {
        return Fetched.rejected(Rejection.TOO_LARGE, bytes + " bytes, at most " + maxBytes + " allowed");
    }

    private FSDataInputStream container(String uri) throws IOException {
        FSDataInputStream open = containers.get(uri);
        if (open != null) {
            return open;
        }
        Path path = new Path(uri);
        FSDataInputStream mine = PlainFiles.of(path, configuration).open(path);
        FSDataInputStream first = containers.putIfAbsent(uri, mine);
        if (first == null) {
            return mine;
        }
        mine.close();
        return first;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while waiting to read again"));
        }
    }

    @Override
    public void close() throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (FSDataInputStream container : containers.values()) {
            try {
                container.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IOException first = failures.get(0);
            failures.subList(1, failures.size()).forEach(first::addSuppressed);
            throw first;
        }
    }
}
