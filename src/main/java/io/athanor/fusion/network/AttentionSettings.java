package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.data.FeatureSchema;

/** Fusion by attention: a transformer over one token a modality, or one a token of a sequence. */
public record AttentionSettings(
        @Setting(
                value = "Width of the tokens; a multiple of the number of heads.",
                otherwise = "64",
                min = 1,
                max = 65536)
        int hidden,

        @Setting(value = "Number of attention heads.", otherwise = "4", min = 1, max = 256)
        int heads,

        @Setting(value = "Number of transformer layers.", otherwise = "2", min = 1, max = 64)
        int layers,

        @Setting(value = "Share of the hidden values dropped while training.", otherwise = "0.2", min = 0, max = 0.95)
        double dropout,

        @Setting(value = "Share of the features dropped while training.", otherwise = "0.3", min = 0, max = 0.95)
        double inputDropout)
        implements NetworkSettings {

    public AttentionSettings {
        if (heads < 1 || hidden % heads != 0) {
            throw new IllegalArgumentException("hidden is " + hidden + ", expected a multiple of heads, " + heads);
        }
    }

    public static AttentionSettings defaults() {
        return new AttentionSettings(64, 4, 2, 0.2, 0.3);
    }

    @Override
    public FusionNetwork network(FeatureSchema encoded, int classes) {
        return new AttentionNetwork(new Intake(encoded), classes, this);
    }
}
