package io.athanor.extract.encoder;

import io.athanor.config.Registry;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.encoder.audio.SpeechExtractor;
import io.athanor.extract.encoder.onnx.MiniLmSettings;
import io.athanor.extract.encoder.onnx.MobileNetSettings;
import io.athanor.extract.encoder.onnx.OnnxSettings;

/** The encoders that may be asked for by name. */
public final class Encoders {
    private Encoders() {}

    public static Registry<EncoderSettings> registry() {
        return Registry.of(EncoderSettings.class)
                .with(MobileNetSettings.class)
                .with(MiniLmSettings.class)
                .with(SpeechExtractor.Settings.class)
                .with(OnnxSettings.class);
    }
}
