package io.athanor.extract.encoder.image;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.extract.payload.image.PictureDecoder;
import java.util.Arrays;
import org.jtransforms.dct.DoubleDCT_2D;

/**
 * Pictures to 64 bits that look-alikes share (Zauner: pHash, 2010), as {@code imagehash.phash} has them: the picture in grey
 * (ITU-R 601) at 32 × 32 pixels, its DCT-II, of that the 8 × 8 values of the lowest frequencies, the constant one among them.
 * A bit is 1 where a value is greater than their median; row after row.
 */
public record PerceptualHashExtractor(PictureSettings pictures) implements FeatureExtractor {
    private static final int SIDE_PIXELS = 32;
    private static final int PIXELS = SIDE_PIXELS * SIDE_PIXELS;
    private static final int SIDE_BITS = 8;
    private static final int BITS = SIDE_BITS * SIDE_BITS;

    /** What is weaker is rounding: a picture of one colour would have bits by chance. A pixel is worth up to 1. */
    private static final double NOTHING = 1e-3;

    @Override
    public Shape output() {
        return new Shape.Vector(BITS);
    }

    @Override
    public Session open(ExecutorPlace place) {
        PictureDecoder decoder = pictures.decoder(SIDE_PIXELS);
        DoubleDCT_2D transform = new DoubleDCT_2D(SIDE_PIXELS, SIDE_PIXELS);
        ComputedSession session = payload -> decoder.decode(payload, (planes, changes) -> {
            double[] spectrum = grey(planes);
            transform.forward(spectrum, false);
            return new ComputedSession.Feature(bits(spectrum), changes);
        });
        return session;
    }

    private static double[] grey(float[] planes) {
        double[] grey = new double[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            grey[i] = 0.299 * planes[i] + 0.587 * planes[PIXELS + i] + 0.114 * planes[2 * PIXELS + i];
        }
        return grey;
    }

    private static float[] bits(double[] spectrum) {
        double[] lowest = new double[BITS];
        for (int i = 0; i < BITS; i++) {
            double value = spectrum[i / SIDE_BITS * SIDE_PIXELS + i % SIDE_BITS];
            lowest[i] = Math.abs(value) < NOTHING ? 0 : value;
        }
        double[] sorted = lowest.clone();
        Arrays.sort(sorted);
        double median = (sorted[BITS / 2 - 1] + sorted[BITS / 2]) / 2;
        float[] bits = new float[BITS];
        for (int i = 0; i < BITS; i++) {
            bits[i] = lowest[i] > median ? 1 : 0;
        }
        return bits;
    }

    /** The perceptual hash of a picture: a vector of 64 values, each 0 or 1. */
    @Registered("perceptual-hash")
    public record Settings(
            @Setting(value = "Which pictures are read.", otherwise = "{}", inline = true)
            PictureSettings pictures) implements PictureEncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new PerceptualHashExtractor(pictures);
        }
    }
}
