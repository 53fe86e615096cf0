package io.athanor.extract.encoder.audio;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import java.util.function.Function;

/** Sound to its log-mel spectrogram: a value a mel filter, ln(mel power + 10⁻⁶). */
public record LogMelExtractor(MelSettings mel, FrameSettings frames) implements FeatureExtractor {
    @Override
    public Shape output() {
        return frames.shape(mel.nMels());
    }

    @Override
    public Session open(ExecutorPlace place) {
        return new FramesSession(frames, mel.spectrogram(), mel.logMels(), Function.identity());
    }

    /** The log-mel spectrogram of a sound: mean and deviation over its frames, a vector of 128 values, or a sequence of 64 each. */
    @Registered("log-mel")
    public record Settings(
            @Setting(value = "The log-mel spectrogram.", otherwise = "{}", inline = true)
            MelSettings mel,

            @Setting(value = "What becomes of its frames.", otherwise = "{}", inline = true)
            FrameSettings frames)
            implements EncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new LogMelExtractor(mel, frames);
        }
    }
}
