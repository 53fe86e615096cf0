package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Fusion by a tensor of low rank (LMF; Liu et al.: Efficient low-rank multimodal fusion with modality-specific factors, ACL 2018). The outer
 * product of all modalities' vectors, each with a 1 behind it, goes through a linear layer whose tensor is a sum of {@code rank} outer
 * products: Σᵣ ωᵣ · Πₘ (Wₘᵣ·[zₘ; 1]), value by value, so that it takes the products of all modalities' values without writing them down. The
 * factor of a modality that is missing is 1. Factors start near 1 and z is within (−1, 1), so that products of many neither vanish nor
 * explode.
 */
public record LowRankTensorNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        int h = settings.hidden();
        List<ParameterSpec> all = new ArrayList<>(projections().parameters());
        for (Modality m : intake.modalities()) {
            all.addAll(Layers.linear(m + ".factor", h, settings.rank() * h));
        }
        all.add(Layers.matrix("ranks", 1, settings.rank()));
        all.addAll(Layers.layerNorm("norm", h));
        all.addAll(Layers.linear("head", h, outputs));
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
        T product = null;
        for (FeatureSpec spec : intake.schema().specs()) {
            Modality m = spec.modality();
            T x = ops.dropout(intake.vector(ops, inputs, spec), m + ".factor", settings.inputDropout());
            T z = ops.tanh(ops.linear(x, m + ".project"));
            T away = ops.multiply(ops.linear(z, m + ".factor"), inputs.presence(m));
            T factor = ops.affine(away, 1, 1);
            product = product == null ? factor : ops.multiply(product, factor);
        }
        T ranks = ops.reshape(Objects.requireNonNull(product), 0, settings.rank(), settings.hidden());
        T hidden = ops.layerNorm(ops.reshape(ops.matmul(ops.parameter("ranks"), ranks), 0, -1), "norm");
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        return each.adding(ops, hidden, logits);
    }

    private Projections projections() {
        return new Projections(intake, settings.hidden(), outputs, settings.dropout(), settings.inputDropout());
    }

    /** Fusion by products of all modalities' values, through a tensor of low rank. */
    @Registered("low-rank-tensor")
    public record Settings(
            @Setting(
                    value = "Width of each modality's projection and of the fused layer.",
                    otherwise = "32",
                    min = 1,
                    max = 65536)
            int hidden,

            @Setting(
                    value = "Number of outer products that add up to the tensor.",
                    otherwise = "4",
                    min = 1,
                    max = 1024)
            int rank,

            @Setting(
                    value = "Share of the hidden values dropped while training.",
                    otherwise = "0.2",
                    min = 0,
                    max = 0.95)
            double dropout,

            @Setting(value = "Share of the features dropped while training.", otherwise = "0.3", min = 0, max = 0.95)
            double inputDropout)
            implements NetworkSettings {

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return new LowRankTensorNetwork(new Intake(encoded), outputs, this);
        }
    }
}
