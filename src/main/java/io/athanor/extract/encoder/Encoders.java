package io.athanor.extract.encoder;

import io.athanor.config.Registry;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.encoder.audio.SpeechExtractor;
import io.athanor.extract.encoder.image.MobileNetExtractor;
import io.athanor.extract.encoder.text.MiniLmExtractor;

/** The encoders that may be asked for by name. */
public final class Encoders {
    private Encoders() {}

    public static Registry<EncoderSettings> registry() {
        return Registry.of(EncoderSettings.class)
                .with(MobileNetExtractor.Settings.class)
                .with(MiniLmExtractor.Settings.class)
                .with(SpeechExtractor.Settings.class);
    }
}
