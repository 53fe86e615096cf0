package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A mixture of experts (Jacobs et al.: Adaptive mixtures of local experts, 1991; Shazeer et al.: Outrageously large neural networks, ICLR
 * 2017, without its sparsity): one a modality, which sees that alone, and {@code experts} that see all modalities and the presence mask.
 * A gate, a softmax over the experts that have something to see, is computed of all projections and the mask, row by row. Fused is Σ gate ·
 * expert. Nothing here keeps the gate from one expert alone.
 */
public record MixtureOfExpertsNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        int h = settings.hidden();
        int modalities = intake.modalities().size();
        List<ParameterSpec> all = new ArrayList<>(projections().parameters());
        for (Modality m : intake.modalities()) {
            all.addAll(Layers.linear(m + ".expert", h, h));
        }
        for (int i = 0; i < settings.experts(); i++) {
            all.addAll(Layers.linear("expert" + i, modalities * (h + 1), h));
        }
        all.addAll(Layers.linear("gate", modalities * (h + 1), modalities + settings.experts()));
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
        T presence = intake.presence(ops, inputs);
        T all = each.sideBySide(ops, presence);
        List<T> experts = new ArrayList<>();
        for (int i = 0; i < intake.modalities().size(); i++) {
            T own = each.representations().get(i);
            experts.add(ops.relu(ops.linear(own, intake.modalities().get(i) + ".expert")));
        }
        List<T> never = new ArrayList<>();
        never.add(ops.affine(presence, -Intake.NEVER, Intake.NEVER));
        for (int i = 0; i < settings.experts(); i++) {
            experts.add(ops.relu(ops.linear(all, "expert" + i)));
            never.add(ops.affine(ops.slice(presence, 1, 0, 1), 0, 0));
        }
        T gates = ops.softmax(ops.add(ops.linear(all, "gate"), ops.concat(never, 1)));
        T hidden = ops.multiply(experts.get(0), ops.slice(gates, 1, 0, 1));
        for (int i = 1; i < experts.size(); i++) {
            hidden = ops.add(hidden, ops.multiply(experts.get(i), ops.slice(gates, 1, i, i + 1)));
        }
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        return each.with(hidden, logits);
    }

    private Projections projections() {
        return new Projections(intake, settings.hidden(), outputs, settings.dropout(), settings.inputDropout());
    }

    /** A mixture of experts, one a modality and some for all of them, with a gate that knows what is missing. */
    @Registered("mixture-of-experts")
    public record Settings(
            @Setting(
                    value = "Width of each modality's projection and of each expert.",
                    otherwise = "64",
                    min = 1,
                    max = 65536)
            int hidden,

            @Setting(
                    value = "Experts that see all modalities, beside one a modality.",
                    otherwise = "1",
                    min = 1,
                    max = 256)
            int experts,

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
            return new MixtureOfExpertsNetwork(new Intake(encoded), outputs, this);
        }
    }
}
