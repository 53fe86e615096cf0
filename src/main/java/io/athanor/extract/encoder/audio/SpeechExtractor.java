package io.athanor.extract.encoder.audio;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Shape;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelBundles;
import java.util.Optional;

/** Sound to the mean and the deviation, over windows of 0.78 s every 0.08 s, of the speech embedding's 96 values. */
public record SpeechExtractor(SoundSettings sounds) implements FeatureExtractor {

    @Override
    public Shape output() {
        return new Shape.Vector(2 * SpeechSession.WIDTH);
    }

    @Override
    public Optional<ModelBundle> bundle() {
        return Optional.of(ModelBundles.SPEECH_EMBEDDING);
    }

    @Override
    public int batchRows() {
        return 8;
    }

    @Override
    public Session open(ExecutorPlace place) {
        return new SpeechSession(place, sounds.decoder());
    }

    /** Speech through the bundled embedding: mean and deviation over its windows, a vector of 192 values. */
    @Registered(value = "speech-embedding", version = 2)
    public record Settings(
            @Setting(value = "Which sounds are read.", otherwise = "{}", inline = true)
            SoundSettings sounds) implements EncoderSettings {
        @Override
        public FeatureExtractor extractor() {
            return new SpeechExtractor(sounds);
        }
    }
}
