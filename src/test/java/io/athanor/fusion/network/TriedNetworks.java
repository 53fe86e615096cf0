package io.athanor.fusion.network;

import io.athanor.config.PipelineFile;
import io.athanor.config.Registry;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.extending.MeanNetwork;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every network that is registered, small; a new one is tried by its registration wherever these are. */
public final class TriedNetworks {
    private TriedNetworks() {}

    /**
     * All registered, and one of a plug-in.
     *
     * @param hidden their width, where they have one; a multiple of 4
     */
    public static List<NetworkSettings> registered(int hidden) {
        Registry<NetworkSettings> registry = FusionNetworks.registry().with(MeanNetwork.Settings.class);
        return registry.names().stream()
                .map(name -> PipelineFile.settings(registry, name, sizes(registry.named(name), hidden)))
                .toList();
    }

    /** The program's own, which can learn a few rows by heart as they drop nothing. */
    public static List<NetworkSettings> withoutDropout(int hidden) {
        Registry<NetworkSettings> registry = FusionNetworks.registry();
        return registry.names().stream()
                .map(name -> {
                    Map<String, Object> values = new LinkedHashMap<>(sizes(registry.named(name), hidden));
                    names(registry.named(name))
                            .filter(component -> component.endsWith("ropout"))
                            .forEach(component ->
                                    values.put(component.equals("dropout") ? component : "input-dropout", 0));
                    return PipelineFile.settings(registry, name, values);
                })
                .toList();
    }

    /** These, an ensemble, an ensemble that knows the prior, and a pool with a temperature. */
    public static List<NetworkSettings> all(int hidden) {
        List<NetworkSettings> all = new ArrayList<>(registered(hidden));
        NetworkSettings ensemble =
                (schema, classes) -> EnsembleNetwork.of(all.get(1).network(schema, classes), 2);
        all.add(ensemble);
        all.add((schema, classes) -> new PriorNetwork(ensemble.network(schema, classes), schema.modalities()));
        all.add((schema, classes) -> new TemperatureNetwork(pool(ensemble.network(schema, classes), schema, classes)));
        return all;
    }

    /** Of an ensemble, linear maps of all modalities and a head of the last alone. */
    private static FusionNetwork pool(FusionNetwork ensemble, FeatureSchema schema, int classes) {
        List<Modality> all = schema.modalities();
        List<Modality> last = all.subList(all.size() - 1, all.size());
        FusionNetwork linear = EnsembleNetwork.of(new LinearNetwork(new Intake(schema), classes), 2);
        FusionNetwork head =
                EnsembleNetwork.of(ConcatNetwork.Settings.defaults().network(schema.only(last), classes), 2);
        return new PooledNetwork(List.of(
                new PooledNetwork.Part("fused", ensemble, all),
                new PooledNetwork.Part("linear-all", linear, all),
                new PooledNetwork.Part("head-last", head, last)));
    }

    private static Map<String, Integer> sizes(Class<?> settings, int hidden) {
        return names(settings).anyMatch("hidden"::equals) ? Map.of("hidden", hidden) : Map.of();
    }

    private static Stream<String> names(Class<?> settings) {
        return Arrays.stream(settings.getRecordComponents()).map(RecordComponent::getName);
    }
}
