package io.athanor.extract.encoder.onnx;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.encoder.text.CleaningSettings;
import io.athanor.extract.encoder.text.TextEncoderSettings;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.FeatureOutput;
import io.athanor.model.bundle.Preparation;
import io.athanor.model.bundle.ShippedCards;

/** Texts through the bundled MiniLM: a vector of 384 values, or one a token, the two end markers included. */
@Registered(value = "minilm-l6", version = 3)
public record MiniLmSettings(
        @Setting(
                value = "One vector a text (pooled), or one a token (sequence).",
                otherwise = "pooled",
                oneOf = {"pooled", "sequence"})
        String tokens,

        @Setting(value = "Word pieces read of a text; the rest is cut off.", otherwise = "128", min = 3, max = 512)
        int maxTokens,

        @Setting(value = "What is done to a text first.", otherwise = "{}", inline = true)
        CleaningSettings cleaning)
        implements TextEncoderSettings {
    /** Of texts as they come. */
    public MiniLmSettings(String tokens, int maxTokens) {
        this(tokens, maxTokens, CleaningSettings.none());
    }

    @Override
    public FeatureExtractor extractor() {
        BundleCard card = ShippedCards.MINILM_L6;
        Preparation.Text all = (Preparation.Text) card.takes();
        FeatureOutput gives = card.gives();
        boolean pooled = tokens.equals("pooled");
        return new OnnxExtractor(
                card.with(new Preparation.Text(
                                all.ids(), all.mask(), all.types(), maxTokens, all.padTo(), all.padId(), all.prefix()))
                        .with(new FeatureOutput(
                                gives.output(),
                                gives.width(),
                                maxTokens,
                                pooled ? gives.pooling() : FeatureOutput.NONE,
                                pooled && gives.normalise())),
                Reading.USUAL.with(cleaning));
    }
}
