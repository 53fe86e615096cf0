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
 * Fusion of sequences in time: the tokens of each modality attend to those of all others, layer after layer, and each token carries sines and
 * cosines of its place in its own sequence, from 0 at the start to 1 at the end (Vaswani et al., 2017, of relative places). Sequences of
 * different lengths so meet in time, whatever their rates, as long as they span the same time. A vector is one token without a time. What
 * attention finds is averaged with learned weights over each sequence.
 */
public record TemporalNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    /** Waves of a sine and a cosine each; the slowest takes twice the sequence, each other half of the one before. */
    private static final int WAVES = 6;

    @Override
    public List<ParameterSpec> parameters() {
        int h = settings.hidden();
        List<ParameterSpec> all = new ArrayList<>(projections().parameters());
        all.addAll(Layers.linear("time", 2 * WAVES, h));
        all.add(Layers.vector("nothing", h));
        for (FeatureSpec spec : intake.schema().specs()) {
            Modality m = spec.modality();
            all.add(Layers.vector(m + ".kind", h));
            for (int i = 0; i < settings.layers(); i++) {
                all.addAll(block().crossParameters(m + ".block" + i));
            }
            if (Intake.isSequence(spec)) {
                all.add(Layers.vector(m + ".pool", h));
            }
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
            tokens.put(spec.modality(), timed(ops, inputs, spec));
        }
        for (int i = 0; i < settings.layers(); i++) {
            Map<Modality, Tokens<T>> before = Map.copyOf(tokens);
            String block = ".block" + i;
            tokens.replaceAll(
                    (m, own) -> own.with(block().cross(ops, own.values(), source(ops, m, before), m + block)));
        }
        List<T> all = new ArrayList<>();
        for (FeatureSpec spec : intake.schema().specs()) {
            Modality m = spec.modality();
            Tokens<T> own = Objects.requireNonNull(tokens.get(m));
            T pooled = Intake.isSequence(spec) ? own.attentive(ops, ops.parameter(m + ".pool")) : own.mean(ops);
            all.add(ops.multiply(pooled, inputs.presence(m)));
        }
        all.add(intake.presence(ops, inputs));
        T hidden = ops.relu(ops.linear(ops.dropout(ops.concat(all, 1), "fused", settings.dropout()), "fused"));
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        return projections().unimodal(ops, inputs).adding(ops, hidden, logits);
    }

    /** Projected tokens with their kind and, of a sequence, their times. */
    private <T> Tokens<T> timed(Ops<T> ops, Inputs<T> inputs, FeatureSpec spec) {
        Tokens<T> x = projections().tokens(ops, inputs, spec);
        T values = ops.add(x.values(), ops.parameter(spec.modality() + ".kind"));
        return x.with(Intake.isSequence(spec) ? ops.add(values, ops.linear(times(ops, x.there()), "time")) : values);
    }

    /** [batch × tokens] → [batch × tokens × 2·waves]. */
    private static <T> T times(Ops<T> ops, T there) {
        T count = ops.sum(there, 1);
        // 1 where nothing is there, so that nothing is divided by 0
        T most = ops.add(count, ops.relu(ops.affine(count, -1, 1)));
        T place = ops.reshape(ops.divide(ops.affine(ops.cumulativeSum(there, 1), 1, -0.5), most), 0, -1, 1);
        List<T> angles = new ArrayList<>();
        for (int wave = 0; wave < WAVES; wave++) {
            double factor = Math.PI * (1 << wave);
            angles.add(ops.affine(place, factor, 0));
            // a cosine is a sine a quarter later
            angles.add(ops.affine(place, factor, Math.PI / 2));
        }
        return ops.sin(ops.concat(angles, 2));
    }

    /** What a modality attends to: a token for nothing, and those of all others; its own where there are no others. */
    private <T> Tokens<T> source(Ops<T> ops, Modality m, Map<Modality, Tokens<T>> all) {
        List<Tokens<T>> others = intake.modalities().stream()
                .filter(b -> !b.equals(m) || all.size() == 1)
                .map(b -> Objects.requireNonNull(all.get(b)))
                .toList();
        Tokens<T> source = others.get(0);
        for (Tokens<T> other : others.subList(1, others.size())) {
            source = other.behind(ops, source);
        }
        return source.behind(ops, ops.parameter("nothing"), 1);
    }

    private TransformerBlock block() {
        return new TransformerBlock(settings.hidden(), settings.heads(), settings.dropout());
    }

    private Projections projections() {
        return new Projections(intake, settings.hidden(), outputs, settings.dropout(), settings.inputDropout());
    }

    /** Fusion of sequences of different rates by attention that knows each token's time. */
    @Registered("temporal")
    public record Settings(
            @Setting(
                    value = "Width of the tokens; a multiple of the number of heads.",
                    otherwise = "32",
                    min = 1,
                    max = 65536)
            int hidden,

            @Setting(value = "Number of attention heads.", otherwise = "4", min = 1, max = 256)
            int heads,

            @Setting(
                    value = "Layers of attention from each modality to all others.",
                    otherwise = "2",
                    min = 1,
                    max = 64)
            int layers,

            @Setting(
                    value = "Share of the hidden values dropped while training.",
                    otherwise = "0.2",
                    min = 0,
                    max = 0.95)
            double dropout,

            @Setting(value = "Share of the features dropped while training.", otherwise = "0.2", min = 0, max = 0.95)
            double inputDropout)
            implements NetworkSettings {

        public Settings {
            TransformerBlock.requireMultiple(hidden, heads);
        }

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return new TemporalNetwork(new Intake(encoded), outputs, this);
        }
    }
}
