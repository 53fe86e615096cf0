package io.athanor.extract.encoder.image;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.extract.ComputedSession;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.extract.payload.image.PictureDecoder;

/**
 * Pictures to the share of their pixels in each of bins³ boxes of a colour space (Swain and Ballard: Color indexing, 1991); the
 * third coordinate changes fastest. The shares add up to 1.
 */
public record ColourHistogramExtractor(ColourSpace space, int bins, int sidePixels, PictureSettings pictures)
        implements FeatureExtractor {
    @Override
    public Shape output() {
        return new Shape.Vector(bins * bins * bins);
    }

    @Override
    public Session open(ExecutorPlace place) {
        PictureDecoder decoder = pictures.decoder(sidePixels);
        ComputedSession session = payload ->
                decoder.decode(payload, (planes, changes) -> new ComputedSession.Feature(shares(planes), changes));
        return session;
    }

    /** @param planes [3 × side × side] */
    private float[] shares(float[] planes) {
        int pixels = sidePixels * sidePixels;
        int[] counts = new int[bins * bins * bins];
        double[] place = new double[3];
        for (int i = 0; i < pixels; i++) {
            space.locate(planes[i], planes[pixels + i], planes[2 * pixels + i], place);
            counts[(bin(place[0]) * bins + bin(place[1])) * bins + bin(place[2])]++;
        }
        float[] shares = new float[counts.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) counts[i] / pixels;
        }
        return shares;
    }

    /** What lies beyond the range, by the rounding of a resized picture, is in the bin beside. */
    private int bin(double coordinate) {
        return Math.max(0, Math.min(bins - 1, (int) (coordinate * bins)));
    }

    /** How a picture's colours are spread over boxes of a colour space: a vector of 512 shares. */
    @Registered("colour-histogram")
    public record Settings(
            @Setting(value = "The colour space that is divided into boxes.", otherwise = "hsv")
            ColourSpace space,

            @Setting(
                    value = "Bins of each of the three coordinates; the vector has their cube.",
                    otherwise = "8",
                    min = 2,
                    max = 32)
            int bins,

            @Setting(value = "Side of the square that a picture is resized to.", otherwise = "128", min = 1, max = 1024)
            int sidePixels,

            @Setting(value = "Which pictures are read.", otherwise = "{}", inline = true)
            PictureSettings pictures)
            implements PictureEncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new ColourHistogramExtractor(space, bins, sidePixels, pictures);
        }
    }
}
