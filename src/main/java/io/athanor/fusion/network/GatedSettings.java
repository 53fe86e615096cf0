package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.data.FeatureSchema;

/** Fusion by gates: each modality speaks for itself and a gate says how much it counts. */
public record GatedSettings(
        @Setting(
                value = "Width of each modality's projection and of the fused layer.",
                otherwise = "64",
                min = 1,
                max = 65536)
        int hidden,

        @Setting(value = "Share of the hidden values dropped while training.", otherwise = "0.5", min = 0, max = 0.95)
        double dropout,

        @Setting(value = "Share of the features dropped while training.", otherwise = "0.5", min = 0, max = 0.95)
        double inputDropout)
        implements NetworkSettings {

    public static GatedSettings defaults() {
        return new GatedSettings(64, 0.5, 0.5);
    }

    @Override
    public FusionNetwork network(FeatureSchema encoded, int classes) {
        return new GatedNetwork(new Intake(encoded), classes, this);
    }
}
