package io.athanor.extract.part;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encoder for tests, of texts that tell samples from one another, that writes down what it is given to do before it does
 * it: into one file a process, so that it is known after the process was killed. Texts that begin with {@code bad} are
 * rejected. See {@link Trace}.
 */
@Registered("traced")
public record TracedSettings(
        @Setting("A folder that is there.") String trace,
        @Setting("Milliseconds a text.") int millis) implements EncoderSettings {

    @Override
    public long maxBytes() {
        return 1_000;
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public FeatureExtractor extractor() {
        return new Traced(trace, millis);
    }

    private record Traced(String trace, int millis) implements ModelFree {
        @Override
        public Shape output() {
            return new Shape.Vector(4);
        }

        @Override
        public Session open(ExecutorPlace place) {
            return new Live(Path.of(trace, ProcessHandle.current().pid() + Trace.ENDING), millis);
        }
    }

    private static final class Live extends TextSession {
        private final Path file;
        private final int millis;
        private final @Nullable String gpu = PartTask.gpu();
        private final long opened = System.currentTimeMillis();

        Live(Path file, int millis) {
            this.file = file;
            this.millis = millis;
        }

        @Override
        Decoded decode(String text) {
            return text.startsWith("bad") ? Decoded.rejected(Rejection.UNDECODABLE, text) : good(text);
        }

        @Override
        void begin(List<String> batch) {
            write(Trace.INFERRED + " " + String.join(" ", batch));
            try {
                Thread.sleep((long) millis * batch.size());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        float[] feature(String text) {
            int hash = text.hashCode();
            return new float[] {hash & 255, hash >> 8 & 255, hash >> 16 & 255, hash >>> 24};
        }

        @Override
        public void close() {
            write(Trace.TASK + " " + gpu + " " + opened + " " + System.currentTimeMillis());
        }

        /** A whole line at once: a kill comes before it or after. */
        private void write(String line) {
            synchronized (TracedSettings.class) {
                try {
                    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
