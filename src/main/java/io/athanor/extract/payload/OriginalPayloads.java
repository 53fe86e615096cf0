package io.athanor.extract.payload;

import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.table.PlainFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Copies payloads as they lie in their source, of any length and whatever they hold: what was refused is what people want to
 * look at. The web is asked only where the settings allow it, within the bounds of extraction.
 */
public final class OriginalPayloads {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MOST_WEB_BYTES = 64 << 20;
    private static final Duration WEB_TIMEOUT = Duration.ofSeconds(30);

    private final Configuration configuration;
    private final WebPayloads web;

    public OriginalPayloads(Configuration configuration, ReferenceSettings references) {
        this.configuration = configuration;
        this.web = new WebPayloads(references, PublicAddresses::isPublic, MOST_WEB_BYTES, WEB_TIMEOUT);
    }

    /**
     * Writes the bytes of a payload.
     *
     * @return why there are none, or not all, or empty; what was written before is part of them
     * @throws IOException if they cannot be written
     */
    public Optional<String> copy(Payload payload, OutputStream out) throws IOException {
        if (payload.rejection() != null) {
            return Optional.of(payload.rejection().message());
        }
        if (payload.inline() != null) {
            out.write(payload.inline());
            return Optional.empty();
        }
        String uri = String.valueOf(payload.uri());
        if (isWeb(uri)) {
            return copyWeb(uri, out);
        }
        Path path = new Path(uri);
        try (FSDataInputStream in = open(path, payload.offset())) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = payload.length() < 0 ? Long.MAX_VALUE : payload.length();
            while (left > 0) {
                int read = read(in, buffer, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return payload.length() < 0
                            ? Optional.empty()
                            : Optional.of(uri + " ends before the payload does: " + left + " bytes are missing");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
            return Optional.empty();
        } catch (Unreadable e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** How many bytes a whole copy has; empty where only the copying tells. */
    public OptionalLong length(Payload payload) {
        byte[] inline = payload.inline();
        String uri = payload.uri();
        if (inline != null) {
            return OptionalLong.of(inline.length);
        }
        if (payload.length() >= 0) {
            return OptionalLong.of(payload.length());
        }
        if (payload.rejection() != null || uri == null || isWeb(uri)) {
            return OptionalLong.empty();
        }
        Path path = new Path(uri);
        try {
            return OptionalLong.of(
                    path.getFileSystem(configuration).getFileStatus(path).getLen());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * The first bytes of a payload, wherever they lie but the web, which is never asked.
     *
     * @return empty if there are none to be had
     */
    public static Optional<byte[]> head(Payload payload, int most, Configuration configuration) {
        byte[] inline = payload.inline();
        String uri = payload.uri();
        if (inline != null) {
            return Optional.of(Arrays.copyOf(inline, Math.min(inline.length, most)));
        }
        if (payload.rejection() != null || uri == null || isWeb(uri)) {
            return Optional.empty();
        }
        Path path = new Path(uri);
        try (FSDataInputStream in = PlainFiles.of(path, configuration).open(path)) {
            in.seek(payload.offset());
            return Optional.of(in.readNBytes((int) Math.min(most, payload.length() < 0 ? most : payload.length())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isWeb(String uri) {
        int colon = uri.indexOf(':');
        return colon > 0 && ReferenceSettings.isWeb(uri.substring(0, colon).toLowerCase(Locale.ROOT));
    }

    private Optional<String> copyWeb(String uri, OutputStream out) throws IOException {
        Fetched fetched;
        try {
            fetched = web.fetch(URI.create(uri));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(e.toString());
        }
        if (fetched.rejection() != null) {
            return Optional.of(fetched.rejection().message());
        }
        if (fetched.bytes() != null) {
            out.write(fetched.bytes());
        }
        return Optional.empty();
    }

    private FSDataInputStream open(Path path, long offset) throws Unreadable {
        try {
            FSDataInputStream in = PlainFiles.of(path, configuration).open(path);
            try {
                in.seek(offset);
                return in;
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw new Unreadable(path, e);
        }
    }

    private static int read(FSDataInputStream in, byte[] buffer, int most) throws Unreadable {
        try {
            return in.read(buffer, 0, most);
        } catch (EOFException e) {
            return -1;
        } catch (IOException e) {
            throw new Unreadable(null, e);
        }
    }

    /** The source's fault, and not that of the place that is written to. */
    private static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreadable(@Nullable Path path, IOException cause) {
            super((path == null ? "" : path + " cannot be read: ") + cause.getMessage(), cause);
        }
    }
}
