package io.athanor.extract.encoder.text;

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

/**
 * Texts to MiniLM's last hidden states: their mean at unit length, or themselves, the two end markers included.
 *
 * @param pooled one vector a text; otherwise one a token
 */
public record MiniLmExtractor(int maxTokens, boolean pooled) implements FeatureExtractor {
    static final int WIDTH = 384;

    @Override
    public Shape output() {
        return pooled ? new Shape.Vector(WIDTH) : new Shape.Sequence(maxTokens, WIDTH);
    }

    @Override
    public String norm() {
        return pooled ? "l2" : "none";
    }

    @Override
    public Optional<ModelBundle> bundle() {
        return Optional.of(ModelBundles.MINILM_L6);
    }

    @Override
    public int batchRows() {
        return 16;
    }

    @Override
    public Session open(ExecutorPlace place) {
        return new MiniLmSession(place, maxTokens, pooled);
    }

    /** Texts through the bundled MiniLM: a vector of 384 values, or one a token. */
    @Registered(value = "minilm-l6", version = 3)
    public record Settings(
            @Setting(
                    value = "One vector a text (pooled), or one a token (sequence).",
                    otherwise = "pooled",
                    oneOf = {"pooled", "sequence"})
            String tokens,

            @Setting(value = "Word pieces read of a text; the rest is cut off.", otherwise = "128", min = 3, max = 512)
            int maxTokens)
            implements EncoderSettings {
        @Override
        public long maxBytes() {
            return 1 << 20;
        }

        @Override
        public boolean isText() {
            return true;
        }

        @Override
        public FeatureExtractor extractor() {
            return new MiniLmExtractor(maxTokens, tokens.equals("pooled"));
        }
    }
}
