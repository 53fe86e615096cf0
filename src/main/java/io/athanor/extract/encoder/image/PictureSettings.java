package io.athanor.extract.encoder.image;

import io.athanor.base.Setting;
import io.athanor.extract.payload.image.PictureCrop;
import io.athanor.extract.payload.image.PictureDecoder;
import io.athanor.extract.payload.image.PictureFit;
import io.athanor.extract.payload.image.TargetSize;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Which pictures are read, and what of them. */
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
        double acceptTruncated,

        @Setting(
                value =
                        "The part of each picture that is looked at, such as { square: centre } or { top: 0.1, bottom: 0.1 };"
                                + " left out, all of it.",
                otherwise = Setting.NONE)
        @Nullable
        PictureCrop crop)
        implements Serializable {
    /** Of whole pictures. */
    public PictureSettings(long maxPixels, double acceptTruncated) {
        this(maxPixels, acceptTruncated, null);
    }

    /** What is read where nothing is said. */
    public static PictureSettings usual() {
        return new PictureSettings(50_000_000, 0);
    }

    PictureDecoder decoder(int sidePixels) {
        return decoder(PictureFit.square(sidePixels));
    }

    /** A decoder of these pictures to a size. */
    public PictureDecoder decoder(TargetSize size) {
        return new PictureDecoder(size, crop, maxPixels, acceptTruncated);
    }
}
