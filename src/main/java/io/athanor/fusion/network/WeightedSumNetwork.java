package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.FeatureSchema;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Fusion by a sum: each modality's projection pₘ times a learned number wₘ, Σ wₘ·pₘ over the modalities that are there, and a hidden
 * layer of rectified units over that and the presence mask. The numbers are free: they may be negative, and do not add up to anything.
 */
public record WeightedSumNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        int hidden = settings.hidden();
        List<ParameterSpec> all = new ArrayList<>(projections().parameters());
        all.add(Layers.ones("weights", intake.modalities().size()));
        all.addAll(Layers.linear("fused", hidden + intake.modalities().size(), hidden));
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

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        Unimodal<T> each = projections().unimodal(ops, inputs);
        T sum = null;
        for (int i = 0; i < each.representations().size(); i++) {
            T weight = ops.slice(ops.parameter("weights"), 0, i, i + 1);
            T share = ops.multiply(each.representations().get(i), weight);
            sum = sum == null ? share : ops.add(sum, share);
        }
        T hidden = ops.relu(
                ops.linear(ops.concat(List.of(Objects.requireNonNull(sum), intake.presence(ops, inputs)), 1), "fused"));
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        return each.with(hidden, logits);
    }

    private Projections projections() {
        return new Projections(intake, settings.hidden(), outputs, settings.dropout(), settings.inputDropout());
    }

    /** Fusion by a sum of projections, each times a learned number. */
    @Registered("weighted-sum")
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

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return new WeightedSumNetwork(new Intake(encoded), outputs, this);
        }
    }
}
