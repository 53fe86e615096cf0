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
import org.jspecify.annotations.Nullable;

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

        @Setting(
                value =
                        "Reads what is longer than max-tokens too, in windows of that length that overlap, such as { overlap: 32,"
                                + " max: 8 }. Left out, the rest of a long text is cut off.",
                otherwise = Setting.NONE)
        @Nullable
        TextWindows textWindows,

        @Setting(value = "What is done to a text first.", otherwise = "{}", inline = true)
        CleaningSettings cleaning)
        implements TextEncoderSettings {
    public MiniLmSettings {
        if (textWindows != null) {
            textWindows.require(maxTokens, tokens.equals("pooled"));
        }
    }

    /** Of texts as they come, of which the rest is cut off. */
    public MiniLmSettings(String tokens, int maxTokens) {
        this(tokens, maxTokens, null, CleaningSettings.none());
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
                Reading.USUAL.with(cleaning).with(textWindows));
    }
}
