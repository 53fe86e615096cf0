package io.athanor.fusion.network;

import io.athanor.config.Registry;

/** The kinds of networks that may be asked for by name. */
public final class FusionNetworks {
    private FusionNetworks() {}

    public static Registry<NetworkSettings> registry() {
        return Registry.of(NetworkSettings.class)
                .with(ConcatNetwork.Settings.class)
                .with(GatedNetwork.Settings.class)
                .with(AttentionNetwork.Settings.class)
                .with(WeightedSumNetwork.Settings.class)
                .with(WeightedAverageNetwork.Settings.class)
                .with(CrossAttentionNetwork.Settings.class)
                .with(BottleneckNetwork.Settings.class)
                .with(LowRankTensorNetwork.Settings.class)
                .with(MixtureOfExpertsNetwork.Settings.class)
                .with(FilmNetwork.Settings.class)
                .with(RecurrentNetwork.Settings.class)
                .with(TemporalNetwork.Settings.class);
    }
}
