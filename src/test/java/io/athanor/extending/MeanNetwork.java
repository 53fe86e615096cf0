package io.athanor.extending;

import io.athanor.base.Setting;
import io.athanor.config.PlugIn;
import io.athanor.config.Registered;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Intake;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.network.Representation;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fusion by the sum of what is there: one projection a modality, all of one width. */
public record MeanNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    /** What a pipeline file may say of it: {@code teacher: { fusion: mean, hidden: 32 }}. */
    @Registered("mean")
    public record Settings(
            @Setting(value = "Width of the projections.", otherwise = "64", min = 1, max = 65536)
            int hidden) implements NetworkSettings {
        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return new MeanNetwork(new Intake(encoded), outputs, this);
        }
    }

    /** What the jar's META-INF/services/io.athanor.config.PlugIn names. */
    public static final class Entry implements PlugIn {
        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>(intake.parameters());
        for (FeatureSpec spec : intake.schema().specs()) {
            all.addAll(Layers.linear(spec.modality() + ".project", Intake.width(spec), settings.hidden()));
        }
        all.addAll(Layers.linear("head", settings.hidden(), outputs));
        return all;
    }

    @Override
    public int hiddenWidth() {
        return settings.hidden();
    }

    /** One a modality, and their mean. */
    @Override
    public List<Representation> representations() {
        return intake.representations(settings.hidden());
    }

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        Map<String, T> representations = new LinkedHashMap<>();
        T sum = null;
        for (FeatureSpec spec : intake.schema().specs()) {
            T projected = ops.tanh(ops.linear(intake.vector(ops, inputs, spec), spec.modality() + ".project"));
            T there = ops.multiply(projected, inputs.presence(spec.modality()));
            representations.put(spec.modality().name(), there);
            sum = sum == null ? there : ops.add(sum, there);
        }
        T mean = ops.affine(sum, 1.0 / intake.modalities().size(), 0);
        representations.put(Representation.FUSED, mean);
        return new Output<>(ops.linear(mean, "head"), representations, Map.of());
    }
}
