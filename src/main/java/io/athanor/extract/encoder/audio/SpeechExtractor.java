package io.athanor.extract.encoder.audio;

import io.athanor.data.Shape;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelBundles;
import java.util.Map;

/** Sound to the mean and the deviation, over windows of 0.78 s every 0.08 s, of the speech embedding's 96 values. */
record SpeechExtractor(int maxSeconds) implements FeatureExtractor {
    private static final int VERSION = 2;

    @Override
    public Shape output() {
        return new Shape.Vector(2 * SpeechSession.WIDTH);
    }

    @Override
    public Object recipe() {
        return Map.of(
                "encoder",
                SpeechSettings.ENCODER,
                "version",
                VERSION,
                "models",
                ModelBundles.SPEECH_EMBEDDING.hashes(),
                "maxSeconds",
                maxSeconds);
    }

    @Override
    public ModelBundle bundle() {
        return ModelBundles.SPEECH_EMBEDDING;
    }

    @Override
    public int batchRows() {
        return 8;
    }

    @Override
    public Session open(ExecutorPlace place) {
        return new SpeechSession(place, maxSeconds);
    }
}
