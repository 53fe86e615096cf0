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

/**
 * Fusion of what recurrent layers remember: each sequence goes through a layer of gated recurrent units, token by token, and its state after
 * the last token stands for it; vectors are projected. All of them and the presence mask go through a hidden layer. It is for sequences
 * whose order matters and whose tokens are few hundreds at most: what takes the time is that each token waits for the one before, forward
 * and backward, where attention takes all at once.
 */
public record RecurrentNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        int h = settings.hidden();
        List<ParameterSpec> all = new ArrayList<>(projections().parameters());
        for (FeatureSpec spec : intake.schema().specs()) {
            if (Intake.isSequence(spec)) {
                all.addAll(Layers.gru(spec.modality() + ".gru", h, h));
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
        Unimodal<T> each = new Unimodal<>();
        for (FeatureSpec spec : intake.schema().specs()) {
            Modality m = spec.modality();
            Tokens<T> x = projections().tokens(ops, inputs, spec);
            T state = Intake.isSequence(spec) ? remembered(ops, x, m + ".gru") : ops.relu(x.mean(ops));
            each.add(ops, m, state, inputs.presence(m), settings.dropout());
        }
        T hidden = ops.relu(ops.linear(each.sideBySide(ops, intake.presence(ops, inputs)), "fused"));
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        return each.adding(ops, hidden, logits);
    }

    /** The state after the last token that is there: [batch × hidden]. */
    private static <T> T remembered(Ops<T> ops, Tokens<T> x, String name) {
        T states = ops.gru(x.values(), name);
        // a token is the last where the next is not there; padding follows what is there
        T none = ops.affine(ops.slice(x.there(), 1, 0, 1), 0, 0);
        T next = ops.concat(List.of(ops.slice(x.there(), 1, 1, Ops.END), none), 1);
        T last = ops.multiply(x.there(), ops.affine(next, -1, 1));
        return ops.reshape(ops.matmul(ops.reshape(last, 0, 1, -1), states), 0, -1);
    }

    private Projections projections() {
        return new Projections(intake, settings.hidden(), outputs, settings.dropout(), settings.inputDropout());
    }

    /** Fusion of what a recurrent layer remembers of each sequence. */
    @Registered("recurrent")
    public record Settings(
            @Setting(
                    value = "Width of each modality's projection, of the recurrent states and of the fused layer.",
                    otherwise = "64",
                    min = 1,
                    max = 65536)
            int hidden,

            @Setting(
                    value = "Share of the hidden values dropped while training.",
                    otherwise = "0.3",
                    min = 0,
                    max = 0.95)
            double dropout,

            @Setting(value = "Share of the features dropped while training.", otherwise = "0.2", min = 0, max = 0.95)
            double inputDropout)
            implements NetworkSettings {

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            return new RecurrentNetwork(new Intake(encoded), outputs, this);
        }
    }
}
