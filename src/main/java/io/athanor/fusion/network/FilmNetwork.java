package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.Registered;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Feature-wise linear modulation (FiLM; Perez et al.: FiLM: Visual reasoning with a general conditioning layer, AAAI 2018). One modality, the
 * guide, says how the others are to be read: the tokens of each other become max(0, γ·x + β), where γ and β are linear in the guide's
 * projection; where the guide is missing γ is 1 and β is 0. Their means, the guide's projection and the presence mask go through a
 * hidden layer.
 *
 * @param guide the modality that modulates the others
 */
public record FilmNetwork(Intake intake, int outputs, Modality guide, Settings settings) implements FusionNetwork {
    @Override
    public List<ParameterSpec> parameters() {
        int h = settings.hidden();
        int modalities = intake.modalities().size();
        List<ParameterSpec> all = new ArrayList<>(projections().parameters());
        for (Modality m : intake.modalities()) {
            if (!m.equals(guide)) {
                all.addAll(Layers.linear(m + ".scale", h, h));
                all.addAll(Layers.linear(m + ".shift", h, h));
            }
        }
        all.addAll(Layers.linear("fused", modalities * (h + 1), h));
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
        T said = each.representation(guide);
        List<T> all = new ArrayList<>();
        for (FeatureSpec spec : intake.schema().specs()) {
            Modality m = spec.modality();
            all.add(m.equals(guide) ? said : modulated(ops, inputs, spec, said));
        }
        all.add(intake.presence(ops, inputs));
        T hidden = ops.relu(ops.linear(ops.concat(all, 1), "fused"));
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        return each.adding(ops, hidden, logits);
    }

    /** A modality's tokens as the guide has them read, their mean: [batch × hidden]; zeros where it is missing. */
    private <T> T modulated(Ops<T> ops, Inputs<T> inputs, FeatureSpec spec, T said) {
        Modality m = spec.modality();
        T guided = inputs.presence(guide);
        T scale = ops.affine(ops.multiply(ops.linear(said, m + ".scale"), guided), 1, 1);
        T shift = ops.multiply(ops.linear(said, m + ".shift"), guided);
        Tokens<T> x = projections().tokens(ops, inputs, spec);
        T scaled = ops.multiply(x.values(), ops.reshape(scale, 0, 1, -1));
        T read = ops.relu(ops.add(scaled, ops.reshape(shift, 0, 1, -1)));
        return ops.multiply(x.with(read).mean(ops), inputs.presence(m));
    }

    private Projections projections() {
        return new Projections(intake, settings.hidden(), outputs, settings.dropout(), settings.inputDropout());
    }

    /** Fusion by a modality that says how the others are to be read. */
    @Registered("film")
    public record Settings(
            @Setting(
                    value = "Width of each modality's projection and of the fused layer.",
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

            @Setting(value = "Share of the features dropped while training.", otherwise = "0.3", min = 0, max = 0.95)
            double inputDropout,

            @Setting(
                    value = "The modality that says how the others are to be read; the first if it is left out.",
                    otherwise = Setting.NONE,
                    keysOf = "modalities")
            @Nullable
            String guide)
            implements NetworkSettings {

        @Override
        public FusionNetwork network(FeatureSchema encoded, int outputs) {
            List<Modality> there = encoded.modalities();
            Modality first = there.stream()
                    .filter(m -> guide == null || m.name().equals(guide))
                    .findFirst()
                    .orElseThrow(() -> new UserError("Cannot fuse by film: found the guide '" + guide
                            + "', expected one of the network's modalities, "
                            + there.stream().map(Modality::name).collect(Collectors.joining(", "))
                            + ". Correct guide, or give the network that modality."));
            return new FilmNetwork(new Intake(encoded), outputs, first, this);
        }
    }
}
