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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Fusion through bottlenecks (MBT; Nagrani et al.: Attention bottlenecks for multimodal fusion, NeurIPS 2021). In each layer the tokens of a
 * modality attend to each other and to a few learned tokens that all modalities share; these take the mean of what the modalities that are
 * there make of them, and are all that goes from one modality to another. Fused is the mean of the shared tokens and of each modality's own,
 * normalised. It takes two layers for one modality to know of another.
 */
public record BottleneckNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        int h = settings.hidden();
        List<ParameterSpec> all = new ArrayList<>(projections().parameters());
        all.add(Layers.matrix("bottlenecks", settings.bottlenecks(), h));
        for (Modality m : intake.modalities()) {
            for (int i = 0; i < settings.layers(); i++) {
                all.addAll(block().parameters(m + ".block" + i));
            }
        }
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
        Map<Modality, Tokens<T>> tokens = new LinkedHashMap<>();
        for (FeatureSpec spec : intake.schema().specs()) {
            tokens.put(spec.modality(), projections().tokens(ops, inputs, spec));
        }
        T presence = intake.presence(ops, inputs);
        // shares of those that are there, of all where none is
        T shares = ops.softmax(ops.affine(presence, -Intake.NEVER, Intake.NEVER));
        T shared = ops.parameter("bottlenecks");
        for (int i = 0; i < settings.layers(); i++) {
            List<T> seen = new ArrayList<>();
            for (Modality m : intake.modalities()) {
                Tokens<T> own = Objects.requireNonNull(tokens.get(m));
                Tokens<T> both = own.behind(ops, shared, settings.bottlenecks());
                T x = block().self(ops, both, m + ".block" + i);
                seen.add(ops.slice(x, 1, 0, settings.bottlenecks()));
                tokens.put(m, own.with(ops.slice(x, 1, settings.bottlenecks(), Ops.END)));
            }
            shared = mean(ops, seen, shares);
        }
        Unimodal<T> each = projections().unimodal(ops, inputs);
        List<T> ends = new ArrayList<>();
        tokens.forEach((m, own) -> ends.add(ops.reshape(ops.multiply(own.mean(ops), inputs.presence(m)), 0, 1, -1)));
        T middle = ops.affine(ops.sum(shared, 1), 1.0 / settings.bottlenecks(), 0);
        T all = ops.reshape(ops.add(middle, mean(ops, ends, shares)), 0, -1);
        T hidden = ops.layerNorm(all, "norm");
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        return each.adding(ops, hidden, logits);
    }

    /** Σ share · what each modality says: [batch × k × hidden]. */
    private <T> T mean(Ops<T> ops, List<T> each, T shares) {
        T sum = null;
        for (int i = 0; i < each.size(); i++) {
            T part = ops.multiply(each.get(i), ops.reshape(ops.slice(shares, 1, i, i + 1), 0, 1, 1));
            sum = sum == null ? part : ops.add(sum, part);
        }
        return Objects.requireNonNull(sum);
    }

    private TransformerBlock block() {
        return new TransformerBlock(settings.hidden(), settings.heads(), settings.dropout());
    }

    private Projections projections() {
        return new Projections(intake, settings.hidden(), outputs, settings.dropout(), settings.inputDropout());
    }

    /** Fusion through a few tokens that all modalities share. */
    @Registered("bottleneck")
    public record Settings(
            @Setting(
                    value = "Width of the tokens; a multiple of the number of heads.",
                    otherwise = "32",
                    min = 1,
                    max = 65536)
            int hidden,

            @Setting(value = "Number of attention heads.", otherwise = "4", min = 1, max = 256)
            int heads,

            @Setting(value = "Number of transformer layers of each modality.", otherwise = "2", min = 1, max = 64)
            int layers,

            @Setting(value = "Number of tokens that the modalities share.", otherwise = "4", min = 1, max = 1024)
            int bottlenecks,

            @Setting(
                    value = "Share of the hidden values dropped while training.",
                    otherwise = "0.2",
                    min = 0,
                    max = 0.95)
            double dropout,

            @Setting(value = "Share of the features dropped while training.", otherwise = "0.3", min = 0, max = 0.95)
            double inputDropout)
            implements NetworkSettings {

        public Settings {
            TransformerBlock.requireMultiple(hidden, heads);
        }

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return new BottleneckNetwork(new Intake(encoded), outputs, this);
        }
    }
}
