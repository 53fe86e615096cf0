package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.data.FeatureSchema;

/** Early fusion; over one modality it is that modality's own head. */
public record ConcatSettings(
        @Setting(value = "Width of the hidden layers.", otherwise = "128", min = 1, max = 65536)
        int hidden,

        @Setting(value = "Number of hidden layers.", otherwise = "1", min = 1, max = 16)
        int layers,

        @Setting(
                value = "Share of the features and hidden values dropped while training.",
                otherwise = "0.5",
                min = 0,
                max = 0.95)
        double dropout)
        implements NetworkSettings {

    public static ConcatSettings defaults() {
        return new ConcatSettings(128, 1, 0.5);
    }

    @Override
    public FusionNetwork network(FeatureSchema encoded, int classes) {
        return new ConcatNetwork(new Intake(encoded), classes, this);
    }
}
