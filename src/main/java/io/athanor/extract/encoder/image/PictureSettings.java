package io.athanor.extract.encoder.image;

import io.athanor.base.Setting;
import io.athanor.extract.payload.image.PictureDecoder;
import io.athanor.extract.payload.image.PictureFit;
import java.io.Serializable;

/** Which pictures are read. */
public record PictureSettings(
        @Setting(
                value = "Pictures of more pixels are rejected by their header, before they are decoded.",
                otherwise = "50000000",
                min = 1,
                max = 500000000)
        long maxPixels,

        @Setting(
                value =
                        "Share of its rows that a picture may lack because its file was cut off: read all the same, with"
                                + " white in their place, in formats that are stored from the top down (JPEG, PNG, GIF, BMP). With 0"
                                + " all that are cut off are quarantined.",
                otherwise = "0",
                min = 0,
                max = 0.99)
        double acceptTruncated)
        implements Serializable {
    /** What is read where nothing is said. */
    public static PictureSettings usual() {
        return new PictureSettings(50_000_000, 0);
    }

    PictureDecoder decoder(int sidePixels) {
        return new PictureDecoder(sidePixels, maxPixels, acceptTruncated);
    }

    /** A decoder of these pictures to the size that a fit gives. */
    public PictureDecoder decoder(PictureFit fit) {
        return new PictureDecoder(fit, maxPixels, acceptTruncated);
    }
}
