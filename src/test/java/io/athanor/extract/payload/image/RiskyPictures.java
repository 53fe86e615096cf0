package io.athanor.extract.payload.image;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.part.HarmfulSettings;
import io.athanor.extract.part.ModelFree;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * An encoder for tests: pictures through the real decoder to a few planes. What ends in one of the marks below harms the
 * process, as a faulty decoder would.
 */
@Registered("risky-pictures")
public record RiskyPictures(@Setting("Pixels at most.") long maxPixels) implements EncoderSettings {
    public static final String CRASH = "!crash";
    public static final String LATE_CRASH = "!late-crash";

    /** Waits, and can be woken. */
    public static final String WAIT = "!wait";

    /** Computes for ever. */
    public static final String SPIN = "!spin";

    /** Followed by a pipe that nobody writes to: a call of the system that does not come back. */
    public static final String NATIVE = "!native:";

    private static final int SIDE_PIXELS = 8;
    private static final int LONGEST_MARK = 300;

    @Override
    public FeatureExtractor extractor() {
        return new Planes(maxPixels);
    }

    private record Plane(float[] values, boolean crashes) implements Prepared {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public long bytes() {
            return 4L * values.length;
        }
    }

    private record Planes(long maxPixels) implements ModelFree {
        @Override
        public Shape output() {
            return new Shape.Vector(3 * SIDE_PIXELS * SIDE_PIXELS);
        }

        @Override
        public int batchRows() {
            return 8;
        }

        @Override
        public Session open(ExecutorPlace place) {
            PictureDecoder decoder = new PictureDecoder(SIDE_PIXELS, maxPixels);
            // Java loads what reads pictures with the first one: that is not to count as time of a payload's
            decoder.decode(blank(), (planes, changes) -> new Plane(planes, false));
            return new Live(decoder);
        }

        private static byte[] blank() {
            var bytes = new ByteArrayOutputStream();
            try {
                ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }

    private record Live(PictureDecoder decoder) implements Session {
        @Override
        public Decoded decode(byte[] payload) {
            int from = Math.max(0, payload.length - LONGEST_MARK);
            String end = new String(payload, from, payload.length - from, StandardCharsets.ISO_8859_1);
            int pipe = end.indexOf(NATIVE);
            if (pipe >= 0) {
                try (FileInputStream never = new FileInputStream(end.substring(pipe + NATIVE.length()))) {
                    throw new IllegalStateException("read " + never.read());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            } else if (end.endsWith(LATE_CRASH)) {
                return new Plane(new float[0], true);
            } else if (end.endsWith(CRASH)) {
                HarmfulSettings.crash();
            } else if (end.endsWith(WAIT)) {
                waitForNothing();
            } else if (end.endsWith(SPIN)) {
                long spin = System.nanoTime();
                while (spin != 0) {
                    spin = spin * 31 + 1 | 1;
                }
            }
            return decoder.decode(payload, (planes, changes) -> new Plane(planes, false));
        }

        private static void waitForNothing() {
            Object never = new Object();
            synchronized (never) {
                try {
                    never.wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public List<float[]> infer(List<Prepared> batch) {
            return batch.stream()
                    .map(Plane.class::cast)
                    .peek(plane -> {
                        if (plane.crashes()) {
                            HarmfulSettings.crash();
                        }
                    })
                    .map(Plane::values)
                    .toList();
        }

        @Override
        public void close() {}
    }
}
