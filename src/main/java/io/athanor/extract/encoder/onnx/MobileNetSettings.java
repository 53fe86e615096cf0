package io.athanor.extract.encoder.onnx;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.encoder.image.PictureEncoderSettings;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.model.bundle.ShippedCards;

/** Pictures through the bundled blocks of MobileNetV2: a vector of 816 values. */
@Registered(value = "mobilenetv2-b10", version = 3)
public record MobileNetSettings(
        @Setting(value = "Which pictures are read.", otherwise = "{}", inline = true)
        PictureSettings pictures) implements PictureEncoderSettings {
    @Override
    public FeatureExtractor extractor() {
        return new OnnxExtractor(ShippedCards.MOBILENET_V2_B10, Reading.USUAL.with(pictures));
    }
}
