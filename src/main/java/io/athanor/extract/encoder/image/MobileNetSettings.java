package io.athanor.extract.encoder.image;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.ManySettings;
import io.athanor.extract.PayloadSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pictures through the bundled blocks of MobileNetV2: a vector of 816 values. */
@Registered(MobileNetSettings.ENCODER)
public record MobileNetSettings(
        @Setting(
                "The payload field that holds the picture: a file's extension or a manifest's column. Several may be named, of"
                        + " which a sample has one.")
        List<String> from,

        @Setting(
                value = "Payloads of more bytes are rejected unread.",
                otherwise = "67108864",
                min = 1,
                max = 1073741824)
        long maxBytes,

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
                value = "Where a sample may have several of them, and which of their features counts.",
                otherwise = Setting.NONE)
        @Nullable
        ManySettings many)
        implements PayloadSettings {
    /** Its name in a pipeline file. */
    public static final String ENCODER = "mobilenetv2-b10";

    public MobileNetSettings {
        from = PayloadSettings.named(from);
    }

    /** One picture a sample, and a whole one. */
    public MobileNetSettings(String from, long maxBytes, long maxPixels) {
        this(List.of(from), maxBytes, maxPixels, 0, null);
    }

    @Override
    public FeatureExtractor extractor() {
        return new MobileNetExtractor(maxPixels, acceptTruncated);
    }
}
