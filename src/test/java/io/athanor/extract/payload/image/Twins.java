package io.athanor.extract.payload.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.encoder.onnx.MobileNetSettings;
import java.util.List;

/**
 * What the shipped encoder makes of pictures, compared with what it makes of a plain twin. Its cosines are compressed
 * (white against black is .93), so pixels are compared as well.
 */
final class Twins implements AutoCloseable {
    static final int SIDE = 224;
    private static final long MAX_PIXELS = 50_000_000;

    private final Session session = new MobileNetSettings(new PictureSettings(MAX_PIXELS, 0))
            .extractor()
            .open(ExecutorPlace.plain());

    /** What was decoded. */
    record Read(float[] planes, Changes changes) {}

    static Read read(byte[] file) {
        return read(new PictureDecoder(SIDE, MAX_PIXELS), file);
    }

    static Read read(PictureDecoder decoder, byte[] file) {
        Read[] read = new Read[1];
        Decoded decoded = decoder.decode(file, (planes, changes) -> {
            read[0] = new Read(planes, changes);
            return Decoded.rejected("read", "");
        });
        assertThat(read[0])
                .as(((Decoded.Rejected) decoded).rejection().message())
                .isNotNull();
        return read[0];
    }

    static Rejection refused(byte[] file) {
        return refused(new PictureDecoder(SIDE, MAX_PIXELS), file);
    }

    static Rejection refused(PictureDecoder decoder, byte[] file) {
        Decoded decoded = decoder.decode(file, (planes, changes) -> Decoded.rejected("read", ""));
        return ((Decoded.Rejected) decoded).rejection();
    }

    /** Mean absolute difference of values in [0, 1]. */
    static double difference(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum / a.length;
    }

    /** Same pixels, but for rounding, and the same feature. */
    void assertSame(String what, byte[] file, byte[] twin) {
        assertNear(what, file, twin, 0.002, 0.999);
    }

    /** Pixels and feature are near: what is left is the loss of a compression. */
    void assertNear(String what, byte[] file, byte[] twin) {
        assertNear(what, file, twin, 0.015, 0.99);
    }

    private void assertNear(String what, byte[] file, byte[] twin, double difference, double cosine) {
        assertThat(difference(read(file).planes(), read(twin).planes()))
                .as(what)
                .isCloseTo(0, offset(difference));
        float[] a = feature(file);
        float[] b = feature(twin);
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        assertThat(product / Math.sqrt(squareA * squareB)).as(what).isGreaterThanOrEqualTo(cosine);
    }

    private float[] feature(byte[] file) {
        return session.infer(List.of((Prepared) session.decode(file))).get(0);
    }

    @Override
    public void close() {
        session.close();
    }
}
