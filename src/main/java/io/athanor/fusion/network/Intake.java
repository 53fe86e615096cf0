package io.athanor.fusion.network;

import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.ParameterSpec.Start;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How raw features enter every network: standardised by the fitted constants {@code <modality>.mean} and {@code
 * <modality>.scale}, and zero where the modality is missing.
 */
public record Intake(FeatureSchema schema) implements Serializable {
    /** Added to the scores of what is missing: its exponential is 0 even beside scores of thousands. */
    public static final double NEVER = -1e9;

    public Intake {
        if (schema.specs().isEmpty()) {
            throw new IllegalArgumentException("a network needs at least one modality");
        }
        schema.specs().forEach(Intake::width);
    }

    public List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>();
        for (FeatureSpec s : schema.specs()) {
            all.add(new ParameterSpec(s.modality() + ".mean", new long[] {width(s)}, Start.GIVEN));
            all.add(new ParameterSpec(s.modality() + ".scale", new long[] {width(s)}, Start.GIVEN));
        }
        return all;
    }

    public List<Modality> modalities() {
        return schema.modalities();
    }

    /** One of every modality by itself, and the fused one, all of one width. */
    public List<Representation> representations(int width) {
        List<Representation> all = new ArrayList<>();
        modalities().forEach(m -> all.add(Representation.of(m, width)));
        all.add(Representation.fused(width));
        return all;
    }

    /** Values of a vector, or of each token of a sequence. */
    public static int width(FeatureSpec spec) {
        if (spec.shape() instanceof Shape.Vector v) {
            return v.width();
        }
        if (spec.shape() instanceof Shape.Sequence s) {
            return s.width();
        }
        throw new IllegalArgumentException("modality " + spec.modality() + " is a table; encode it to a vector first");
    }

    public static boolean isSequence(FeatureSpec spec) {
        return spec.shape() instanceof Shape.Sequence;
    }

    /** The standardised feature, for sequences the mean of its tokens: [batch × width]. */
    public <T> T vector(Ops<T> ops, Inputs<T> inputs, FeatureSpec spec) {
        Modality m = spec.modality();
        T x = inputs.feature(m);
        if (isSequence(spec)) {
            // a softmax of equal scores over the tokens that are there is their mean
            T share = ops.softmax(ops.affine(inputs.attentionMask(m), -NEVER, NEVER));
            x = ops.reshape(ops.matmul(ops.reshape(share, 0, 1, -1), x), 0, -1);
        }
        return ops.multiply(standardised(ops, x, m), inputs.presence(m));
    }

    /** The standardised tokens: [batch × tokens × width]. */
    public <T> T tokens(Ops<T> ops, Inputs<T> inputs, FeatureSpec spec) {
        Modality m = spec.modality();
        T there = ops.reshape(attentionMask(ops, inputs, spec), 0, -1, 1);
        return ops.multiply(standardised(ops, inputs.feature(m), m), there);
    }

    /** 1 for a token of a modality that is there: [batch × tokens]. */
    public <T> T attentionMask(Ops<T> ops, Inputs<T> inputs, FeatureSpec spec) {
        return ops.multiply(inputs.attentionMask(spec.modality()), inputs.presence(spec.modality()));
    }

    private static <T> T standardised(Ops<T> ops, T x, Modality m) {
        T centred = ops.add(x, ops.affine(ops.parameter(m + ".mean"), -1, 0));
        return ops.multiply(centred, ops.parameter(m + ".scale"));
    }

    /** The bits of the presence mask side by side: [batch × modalities]. */
    public <T> T presence(Ops<T> ops, Inputs<T> inputs) {
        return ops.concat(modalities().stream().map(inputs::presence).toList(), 1);
    }
}
