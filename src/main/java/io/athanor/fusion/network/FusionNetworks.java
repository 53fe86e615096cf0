package io.athanor.fusion.network;

import io.athanor.config.Registry;

/** The kinds of networks that may be asked for by name. */
public final class FusionNetworks {
    private FusionNetworks() {}

    public static Registry<NetworkSettings> registry() {
        return Registry.of(NetworkSettings.class)
                .with(ConcatNetwork.Settings.class)
                .with(GatedNetwork.Settings.class)
                .with(AttentionNetwork.Settings.class);
    }
}
