package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registered;
import io.athanor.config.Registry;
import io.athanor.data.FeatureSchema;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks for a pool of whatever proves itself: networks of all modalities, each modality's own head, and linear models, with weights chosen
 * on rows that none of them has learned from. See {@link PooledNetwork}.
 */
public final class AutoFusion {
    private AutoFusion() {}

    /** The networks, and a pool of them: what a pipeline file may ask for. */
    public static Registry<NetworkSettings> registry() {
        return FusionNetworks.registry().with(Settings.class);
    }

    /** A pool, where a teacher is a cross-fitted ensemble; the first of its networks everywhere else. */
    @Registered("auto")
    public record Settings(
            @Setting(
                    value =
                            "Networks of all modalities that are candidates, with their usual settings, beside each modality's head."
                                    + " Students may learn from representations of the first.",
                    otherwise = "[gated, concat]")
            List<String> networks,

            @Setting(
                    value = "Whether linear models, of each modality and of all, are candidates too.",
                    otherwise = "true")
            boolean linear)
            implements NetworkSettings {

        public Settings {
            networks = List.copyOf(networks);
            if (networks.isEmpty() || new HashSet<>(networks).size() < networks.size()) {
                throw new IllegalArgumentException("networks is " + networks + ", expected names, each once");
            }
            for (String name : networks) {
                try {
                    usual(name);
                } catch (UserError e) {
                    throw new IllegalArgumentException("networks: " + e.getMessage(), e);
                }
            }
        }

        /** The candidates of all modalities by name, in their order. */
        public Map<String, NetworkSettings> candidates() {
            Map<String, NetworkSettings> all = new LinkedHashMap<>();
            networks.forEach(name -> all.put(name, usual(name)));
            return all;
        }

        private static NetworkSettings usual(String name) {
            return PipelineFile.settings(FusionNetworks.registry(), name, Map.of());
        }

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return candidates().values().iterator().next().network(encoded, outputs);
        }
    }
}
