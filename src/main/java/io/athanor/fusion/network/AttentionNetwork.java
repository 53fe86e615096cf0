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

/**
 * A transformer encoder (Vaswani et al., 2017; layer normalisation before each block: Xiong et al., 2020) over a class
 * token, one token a vector modality and the tokens of sequences, each with its modality's learned vector added. Missing
 * modalities are masked; with none there, the class token attends to itself.
 */
public record AttentionNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        int h = settings.hidden();
        List<ParameterSpec> all = new ArrayList<>(intake.parameters());
        all.add(Layers.vector("class-token", h));
        for (FeatureSpec spec : intake.schema().specs()) {
            all.addAll(Layers.linear(spec.modality() + ".project", Intake.width(spec), h));
            all.add(Layers.vector(spec.modality() + ".kind", h));
            all.addAll(Layers.linear(spec.modality() + ".head", h, outputs));
        }
        for (int i = 0; i < settings.layers(); i++) {
            String block = "block" + i;
            all.addAll(Layers.layerNorm(block + ".attention.norm", h));
            for (String part : List.of("query", "key", "value", "out")) {
                all.addAll(Layers.linear(block + ".attention." + part, h, h));
            }
            all.addAll(Layers.layerNorm(block + ".feed.norm", h));
            all.addAll(Layers.linear(block + ".feed.in", h, 2 * h));
            all.addAll(Layers.linear(block + ".feed.out", 2 * h, h));
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
        T presence = intake.presence(ops, inputs);
        T zero = ops.affine(ops.slice(presence, 1, 0, 1), 0, 0);
        List<T> tokens = new ArrayList<>();
        List<T> there = new ArrayList<>();
        tokens.add(ops.add(ops.reshape(zero, 0, 1, 1), ops.parameter("class-token")));
        there.add(ops.affine(zero, 1, 1));
        Map<String, T> representations = new LinkedHashMap<>();
        Map<Modality, T> own = new LinkedHashMap<>();
        for (FeatureSpec spec : intake.schema().specs()) {
            Modality m = spec.modality();
            T mean = ops.dropout(intake.vector(ops, inputs, spec), m + ".input", settings.inputDropout());
            T pooled = ops.linear(mean, m + ".project");
            representations.put(m.name(), ops.multiply(pooled, inputs.presence(m)));
            T opinion = ops.linear(ops.dropout(ops.relu(pooled), m + ".head", settings.dropout()), m + ".head");
            own.put(m, ops.multiply(opinion, inputs.presence(m)));
            if (Intake.isSequence(spec)) {
                T x = ops.dropout(intake.tokens(ops, inputs, spec), m + ".tokens", settings.inputDropout());
                tokens.add(ops.add(ops.linear(x, m + ".project"), ops.parameter(m + ".kind")));
                there.add(intake.attentionMask(ops, inputs, spec));
            } else {
                tokens.add(ops.add(ops.reshape(pooled, 0, 1, -1), ops.parameter(m + ".kind")));
                there.add(inputs.presence(m));
            }
        }
        T x = ops.concat(tokens, 1);
        T never = ops.reshape(ops.affine(ops.concat(there, 1), -Intake.NEVER, Intake.NEVER), 0, 1, 1, -1);
        for (int i = 0; i < settings.layers(); i++) {
            String block = "block" + i;
            x = ops.add(x, attention(ops, ops.layerNorm(x, block + ".attention.norm"), never, block + ".attention"));
            x = ops.add(x, feed(ops, ops.layerNorm(x, block + ".feed.norm"), block + ".feed"));
        }
        T hidden = ops.reshape(ops.layerNorm(ops.slice(x, 1, 0, 1), "norm"), 0, -1);
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        for (T opinion : own.values()) {
            logits = ops.add(logits, opinion);
        }
        representations.put(Representation.FUSED, hidden);
        return new Output<>(logits, representations, own);
    }

    private <T> T attention(Ops<T> ops, T x, T never, String name) {
        double perHead = settings.hidden() / (double) settings.heads();
        T query = ops.affine(heads(ops, ops.linear(x, name + ".query")), 1 / Math.sqrt(perHead), 0);
        T key = ops.transpose(heads(ops, ops.linear(x, name + ".key")), 0, 1, 3, 2);
        T value = heads(ops, ops.linear(x, name + ".value"));
        T weights = ops.softmax(ops.add(ops.matmul(query, key), never));
        T mixed = ops.transpose(ops.matmul(weights, value), 0, 2, 1, 3);
        T joined = ops.reshape(mixed, 0, 0, settings.hidden());
        return ops.dropout(ops.linear(joined, name + ".out"), name, settings.dropout());
    }

    /** [batch × tokens × hidden] → [batch × heads × tokens × hidden/heads]. */
    private <T> T heads(Ops<T> ops, T x) {
        return ops.transpose(ops.reshape(x, 0, 0, settings.heads(), -1), 0, 2, 1, 3);
    }

    private <T> T feed(Ops<T> ops, T x, String name) {
        T inner = ops.dropout(ops.relu(ops.linear(x, name + ".in")), name + ".in", settings.dropout());
        return ops.dropout(ops.linear(inner, name + ".out"), name, settings.dropout());
    }

    /** Fusion by attention: a transformer over one token a modality, or one a token of a sequence. */
    @Registered("attention")
    public record Settings(
            @Setting(
                    value = "Width of the tokens; a multiple of the number of heads.",
                    otherwise = "64",
                    min = 1,
                    max = 65536)
            int hidden,

            @Setting(value = "Number of attention heads.", otherwise = "4", min = 1, max = 256)
            int heads,

            @Setting(value = "Number of transformer layers.", otherwise = "2", min = 1, max = 64)
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
            if (heads < 1 || hidden % heads != 0) {
                throw new IllegalArgumentException("hidden is " + hidden + ", expected a multiple of heads, " + heads);
            }
        }

        public static Settings defaults() {
            return PipelineFile.defaults(Settings.class);
        }

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return new AttentionNetwork(new Intake(encoded), outputs, this);
        }
    }
}
