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
            all.addAll(block().parameters("block" + i));
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
        Tokens<T> all = new Tokens<>(ops.concat(tokens, 1), ops.concat(there, 1));
        for (int i = 0; i < settings.layers(); i++) {
            all = all.with(block().self(ops, all, "block" + i));
        }
        T hidden = ops.reshape(ops.layerNorm(ops.slice(all.values(), 1, 0, 1), "norm"), 0, -1);
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        for (T opinion : own.values()) {
            logits = ops.add(logits, opinion);
        }
        representations.put(Representation.FUSED, hidden);
        return new Output<>(logits, representations, own);
    }

    private TransformerBlock block() {
        return new TransformerBlock(settings.hidden(), settings.heads(), settings.dropout());
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
            TransformerBlock.requireMultiple(hidden, heads);
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
