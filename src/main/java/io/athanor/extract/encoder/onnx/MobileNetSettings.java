package io.athanor.extract.encoder.onnx;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.model.bundle.ShippedCards;

/** Pictures through the bundled blocks of MobileNetV2: a vector of 816 values. */
@Registered(value = "mobilenetv2-b10", version = 3)
public record MobileNetSettings(
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
        implements EncoderSettings {
    @Override
    public FeatureExtractor extractor() {
        return new OnnxExtractor(
                ShippedCards.MOBILENET_V2_B10, new Limits(maxPixels, acceptTruncated, Limits.USUAL.maxSeconds()));
    }

    @Override
    public boolean isPicture() {
        return true;
    }
}
