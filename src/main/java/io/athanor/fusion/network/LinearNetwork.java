package io.athanor.fusion.network;

import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A linear map of all standardised features side by side, zeros where a modality is missing: a logistic regression of classes, labels
 * or levels, a linear regression of values. Its representation is what it maps.
 */
public record LinearNetwork(Intake intake, int outputs) implements FusionNetwork {
    /** The layer. */
    public static final String LAYER = "linear";

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>(intake.parameters());
        all.addAll(Layers.linear(LAYER, hiddenWidth(), outputs));
        return all;
    }

    @Override
    public int hiddenWidth() {
        return intake.schema().specs().stream().mapToInt(Intake::width).sum();
    }

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        T x = ops.concat(
                intake.schema().specs().stream()
                        .map(spec -> intake.vector(ops, inputs, spec))
                        .toList(),
                1);
        return new Output<>(ops.linear(x, LAYER), x);
    }
}
