package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registered;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fusion by gates. A modality's projection pₘ has a head of its own; gates g = softmax over the modalities that are there
 * and a learned vector that stands for 'nothing', computed from all projections and the presence mask. The fused layer is
 * Σ gₘ·pₘ, and the logits are its head's plus Σ over the modalities that are there of their own heads' logits, so that evidence adds
 * up where modalities agree (a product of experts: Hinton, 2002) and a missing one takes only its own share away.
 */
public record GatedNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        int hidden = settings.hidden();
        int modalities = intake.modalities().size();
        List<ParameterSpec> all = new ArrayList<>(intake.parameters());
        for (FeatureSpec spec : intake.schema().specs()) {
            all.addAll(Layers.linear(spec.modality() + ".project", Intake.width(spec), hidden));
            all.addAll(Layers.linear(spec.modality() + ".head", hidden, outputs));
        }
        all.add(Layers.vector("nothing", hidden));
        all.addAll(Layers.linear("gate", modalities * hidden + modalities, modalities + 1));
        all.addAll(Layers.linear("head", hidden, outputs));
        return all;
    }

    @Override
    public int hiddenWidth() {
        return settings.hidden();
    }

    @Override
    public List<Representation> representations() {
        return intake.representations(settings.hidden());
    }

    /** The gates. */
    @Override
    public <T> Optional<T> modalityWeights(Ops<T> ops, Inputs<T> inputs) {
        List<T> projections = new ArrayList<>();
        for (FeatureSpec spec : intake.schema().specs()) {
            projections.add(projection(ops, inputs, spec));
        }
        T gates = gates(ops, projections, intake.presence(ops, inputs));
        return Optional.of(ops.slice(gates, 1, 0, projections.size()));
    }

    private <T> T projection(Ops<T> ops, Inputs<T> inputs, FeatureSpec spec) {
        Modality m = spec.modality();
        T x = ops.dropout(intake.vector(ops, inputs, spec), m + ".input", settings.inputDropout());
        T p = ops.relu(ops.linear(x, m + ".project"));
        return ops.multiply(ops.dropout(p, m + ".project", settings.dropout()), inputs.presence(m));
    }

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        T presence = intake.presence(ops, inputs);
        List<T> projections = new ArrayList<>();
        Map<String, T> representations = new LinkedHashMap<>();
        Map<Modality, T> own = new LinkedHashMap<>();
        for (FeatureSpec spec : intake.schema().specs()) {
            Modality m = spec.modality();
            T p = projection(ops, inputs, spec);
            projections.add(p);
            representations.put(m.name(), p);
            own.put(m, ops.multiply(ops.linear(p, m + ".head"), inputs.presence(m)));
        }
        T hidden = fused(ops, projections, presence);
        T logits = ops.linear(hidden, "head");
        for (T opinion : own.values()) {
            logits = ops.add(logits, opinion);
        }
        representations.put(Representation.FUSED, hidden);
        return new Output<>(logits, representations, own);
    }

    /** [batch × (modalities + 1)], the last of them that of nothing. */
    private static <T> T gates(Ops<T> ops, List<T> projections, T presence) {
        List<T> evidence = new ArrayList<>(projections);
        evidence.add(presence);
        T absent = ops.affine(presence, -Intake.NEVER, Intake.NEVER);
        T never = ops.concat(List.of(absent, ops.affine(ops.slice(presence, 1, 0, 1), 0, 0)), 1);
        return ops.softmax(ops.add(ops.linear(ops.concat(evidence, 1), "gate"), never));
    }

    private static <T> T fused(Ops<T> ops, List<T> projections, T presence) {
        T gates = gates(ops, projections, presence);
        int n = projections.size();
        T fused = ops.multiply(ops.slice(gates, 1, n, n + 1), ops.parameter("nothing"));
        for (int i = 0; i < n; i++) {
            fused = ops.add(fused, ops.multiply(ops.slice(gates, 1, i, i + 1), projections.get(i)));
        }
        return fused;
    }

    /** Fusion by gates: each modality speaks for itself and a gate says how much it counts. */
    @Registered("gated")
    public record Settings(
            @Setting(
                    value = "Width of each modality's projection and of the fused layer.",
                    otherwise = "64",
                    min = 1,
                    max = 65536)
            int hidden,

            @Setting(
                    value = "Share of the hidden values dropped while training.",
                    otherwise = "0.5",
                    min = 0,
                    max = 0.95)
            double dropout,

            @Setting(value = "Share of the features dropped while training.", otherwise = "0.5", min = 0, max = 0.95)
            double inputDropout)
            implements NetworkSettings {

        public static Settings defaults() {
            return PipelineFile.defaults(Settings.class);
        }

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return new GatedNetwork(new Intake(encoded), outputs, this);
        }
    }
}
