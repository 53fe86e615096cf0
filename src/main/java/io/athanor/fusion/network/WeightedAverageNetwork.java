package io.athanor.fusion.network;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Fusion by an average with weights that one can read: each modality's projection, squashed to [0, 1) so that all are of one size,
 * counts by the softmax of one learned score a modality over those that are there; a hidden layer of rectified units over that and the
 * presence mask follows.
 */
public record WeightedAverageNetwork(Intake intake, int outputs, Settings settings) implements FusionNetwork {
    /** What a learned score counts: a softmax moves with few steps of a small learning rate. */
    private static final double SHARPNESS = 10;

    @Override
    public List<ParameterSpec> parameters() {
        int hidden = settings.hidden();
        List<ParameterSpec> all = new ArrayList<>(projections().parameters());
        all.add(Layers.zeros("scores", intake.modalities().size()));
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
        T presence = intake.presence(ops, inputs);
        T weights = weights(ops, presence);
        T average = null;
        for (int i = 0; i < each.representations().size(); i++) {
            T squashed = ops.tanh(each.representations().get(i));
            T share = ops.multiply(squashed, ops.slice(weights, 1, i, i + 1));
            average = average == null ? share : ops.add(average, share);
        }
        T hidden = ops.relu(ops.linear(ops.concat(List.of(Objects.requireNonNull(average), presence), 1), "fused"));
        T logits = ops.linear(ops.dropout(hidden, "head", settings.dropout()), "head");
        return each.with(hidden, logits);
    }

    /** Of each modality, 0 where it is missing: [batch × modalities]; all alike where none is there. */
    private <T> T weights(Ops<T> ops, T presence) {
        T never = ops.affine(presence, -Intake.NEVER, Intake.NEVER);
        return ops.softmax(ops.add(ops.affine(ops.parameter("scores"), SHARPNESS, 0), never));
    }

    /**
     * What each modality counts where all are there; they add up to 1. Where some are missing, the others count in the same proportions.
     *
     * @param learned the trained network's
     */
    public Map<Modality, Double> weights(Weights learned) {
        float[] scores = learned.of("scores");
        double sum = 0;
        for (float score : scores) {
            sum += Math.exp(SHARPNESS * score);
        }
        Map<Modality, Double> weights = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            weights.put(intake.modalities().get(i), Math.exp(SHARPNESS * scores[i]) / sum);
        }
        return weights;
    }

    private Projections projections() {
        return new Projections(intake, settings.hidden(), outputs, settings.dropout(), settings.inputDropout());
    }

    /** Fusion by a weighted average over the modalities that are there. */
    @Registered("weighted-average")
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
            return new WeightedAverageNetwork(new Intake(encoded), outputs, this);
        }
    }
}
