package io.athanor.fusion.network;

import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the networks here begin with: a linear projection of every modality to one width, {@code <modality>.project}, and a head of
 * its own on that, {@code <modality>.head}.
 *
 * @param dropout share of the projected values dropped while training
 * @param inputDropout share of the features dropped while training
 */
record Projections(Intake intake, int width, int outputs, double dropout, double inputDropout) implements Serializable {
    List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>(intake.parameters());
        for (FeatureSpec spec : specs()) {
            all.addAll(Layers.linear(spec.modality() + ".project", Intake.width(spec), width));
            all.addAll(Layers.linear(spec.modality() + ".head", width, outputs));
        }
        return all;
    }

    List<FeatureSpec> specs() {
        return intake.schema().specs();
    }

    /** Every modality by itself, without anything fused yet; of a sequence, by the mean of its tokens. */
    <T> Unimodal<T> unimodal(Ops<T> ops, Inputs<T> inputs) {
        Unimodal<T> all = new Unimodal<>();
        for (FeatureSpec spec : specs()) {
            Modality m = spec.modality();
            T x = ops.dropout(intake.vector(ops, inputs, spec), m + ".input", inputDropout);
            all.add(ops, m, ops.relu(ops.linear(x, m + ".project")), inputs.presence(m), dropout);
        }
        return all;
    }

    /** The projected tokens of a modality; a vector is one token. */
    <T> Tokens<T> tokens(Ops<T> ops, Inputs<T> inputs, FeatureSpec spec) {
        Modality m = spec.modality();
        boolean sequence = Intake.isSequence(spec);
        T x = sequence
                ? intake.tokens(ops, inputs, spec)
                : ops.reshape(intake.vector(ops, inputs, spec), 0, 1, Intake.width(spec));
        T there = sequence ? intake.attentionMask(ops, inputs, spec) : inputs.presence(m);
        return new Tokens<>(ops.linear(ops.dropout(x, m + ".input", inputDropout), m + ".project"), there);
    }
}
