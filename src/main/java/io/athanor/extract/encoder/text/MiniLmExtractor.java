package io.athanor.extract.encoder.text;

import io.athanor.data.Shape;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import io.athanor.model.ModelBundle;
import io.athanor.model.ModelBundles;
import java.util.Map;

/**
 * Texts to MiniLM's last hidden states: their mean at unit length, or themselves, the two end markers included.
 *
 * @param pooled one vector a text; otherwise one a token
 */
record MiniLmExtractor(int maxTokens, boolean pooled) implements FeatureExtractor {
    static final int WIDTH = 384;
    private static final int VERSION = 3;

    @Override
    public Shape output() {
        return pooled ? new Shape.Vector(WIDTH) : new Shape.Sequence(maxTokens, WIDTH);
    }

    @Override
    public Object recipe() {
        return Map.of(
                "encoder", MiniLmSettings.ENCODER,
                "version", VERSION,
                "models", ModelBundles.MINILM_L6.hashes(),
                "maxTokens", maxTokens,
                "pooled", pooled);
    }

    @Override
    public String norm() {
        return pooled ? "l2" : "none";
    }

    @Override
    public ModelBundle bundle() {
        return ModelBundles.MINILM_L6;
    }

    @Override
    public int batchRows() {
        return 16;
    }

    @Override
    public Session open(ExecutorPlace place) {
        return new MiniLmSession(place, maxTokens, pooled);
    }
}
