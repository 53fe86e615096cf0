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
 * Fusion by crossmodal attention (MulT; Tsai et al.: Multimodal transformer for unaligned multimodal language sequences, ACL 2019). For
 * each modality a and each other b, the tokens of a attend to those of b, layer after layer; what came of all b stands side by side, attends
 * to itself, and its mean is what a knows of all. A vector is a sequence of one token; a learned token before each source is what there is to
 * attend to where that is missing. Neither the convolutions of the paper nor its positions are here: tokens come from encoders, which have
 * their own; {@code temporal} is the network for sequences whose times matter.
 *
 * <p>Of M modalities it has M·(M − 1) times {@code layers} blocks and M more.
 */
public record CrossAttentionNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        int h = settings.hidden();
        List<ParameterSpec> all = new ArrayList<>(projections().parameters());
        for (Modality a : intake.modalities()) {
            all.add(Layers.vector(a + ".nothing", h));
            for (Modality b : others(a)) {
                for (int i = 0; i < settings.layers(); i++) {
                    all.addAll(block().crossParameters(crossing(a, b, i)));
                }
            }
            if (!others(a).isEmpty()) {
                all.addAll(Layers.linear(a + ".joined", others(a).size() * h, h));
            }
            all.addAll(block().crossParameters(a + ".memory"));
        }
        all.addAll(Layers.linear("fused", intake.modalities().size() * (h + 1), h));
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
        Map<Modality, Tokens<T>> sources = new LinkedHashMap<>();
        tokens.forEach((m, own) -> sources.put(m, own.behind(ops, ops.parameter(m + ".nothing"), 1)));
        Unimodal<T> each = projections().unimodal(ops, inputs);
        List<T> all = new ArrayList<>();
        tokens.forEach((m, own) -> all.add(ops.multiply(crossed(ops, m, own, sources), inputs.presence(m))));
        all.add(intake.presence(ops, inputs));
        T hidden = ops.relu(ops.linear(ops.dropout(ops.concat(all, 1), "fused", settings.dropout()), "fused"));
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        return each.adding(ops, hidden, logits);
    }

    /** What a modality knows of all: [batch × hidden]. */
    private <T> T crossed(Ops<T> ops, Modality a, Tokens<T> own, Map<Modality, Tokens<T>> sources) {
        List<T> crossed = new ArrayList<>();
        for (Modality b : others(a)) {
            T x = own.values();
            for (int i = 0; i < settings.layers(); i++) {
                x = block().cross(ops, x, Objects.requireNonNull(sources.get(b)), crossing(a, b, i));
            }
            crossed.add(x);
        }
        Tokens<T> joined = crossed.isEmpty() ? own : own.with(ops.linear(ops.concat(crossed, 2), a + ".joined"));
        Tokens<T> memory = joined.behind(ops, ops.parameter(a + ".nothing"), 1);
        return joined.with(block().cross(ops, joined.values(), memory, a + ".memory"))
                .mean(ops);
    }

    private List<Modality> others(Modality a) {
        return intake.modalities().stream().filter(b -> !b.equals(a)).toList();
    }

    private static String crossing(Modality a, Modality b, int layer) {
        return a + ".from." + b + ".block" + layer;
    }

    private TransformerBlock block() {
        return new TransformerBlock(settings.hidden(), settings.heads(), settings.dropout());
    }

    private Projections projections() {
        return new Projections(intake, settings.hidden(), outputs, settings.dropout(), settings.inputDropout());
    }

    /** Fusion by attention from each modality to each other. */
    @Registered("cross-attention")
    public record Settings(
            @Setting(
                    value = "Width of the tokens; a multiple of the number of heads.",
                    otherwise = "32",
                    min = 1,
                    max = 65536)
            int hidden,

            @Setting(value = "Number of attention heads.", otherwise = "4", min = 1, max = 256)
            int heads,

            @Setting(value = "Layers of attention from one modality to another.", otherwise = "1", min = 1, max = 64)
            int layers,

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
            return new CrossAttentionNetwork(new Intake(encoded), outputs, this);
        }
    }
}
