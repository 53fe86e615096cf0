package io.athanor.fusion.network;

import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.io.Serializable;
import java.util.List;

/**
 * A network that turns the features of several modalities, any of which may be missing, into class logits. A small value:
 * it holds sizes, never weights. Its logits are finite for every presence mask, the empty one included, and a missing
 * modality's feature values have no influence on them.
 */
public interface FusionNetwork extends Serializable {
    /** Every tensor that {@link #forward} looks up, in a fixed order. */
    List<ParameterSpec> parameters();

    /** Width of {@link Output#logits()}. */
    int classes();

    /** Width of {@link Output#hidden()}. */
    int hiddenWidth();

    <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs);

    /** Number of learned values. */
    default long size() {
        return parameters().stream()
                .filter(ParameterSpec::learned)
                .mapToLong(ParameterSpec::size)
                .sum();
    }
}
