package io.athanor.fusion.network;

import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A network that turns the features of several modalities, any of which may be missing, into outputs, logits of classes for instance. A small value:
 * it holds sizes, never weights. Its outputs are finite for every presence mask, the empty one included, and a missing
 * modality's feature values have no influence on them.
 */
public interface FusionNetwork extends Serializable {
    /** Every tensor that {@link #forward} looks up, in a fixed order. */
    List<ParameterSpec> parameters();

    /** Width of {@link Output#logits()}: a task's. */
    int outputs();

    /** Width of {@link Output#hidden()}. */
    int hiddenWidth();

    /** What {@link Output#representations()} has; of an ensemble, beside what each member's output has. */
    default List<Representation> representations() {
        return List.of(Representation.fused(hiddenWidth()));
    }

    /** @throws IllegalArgumentException if it offers none of that name */
    default Representation representation(String name) {
        return representations().stream()
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no representation " + name));
    }

    /** One of the networks that each learn by a loss of their own: a member of an ensemble, or the network itself. */
    default FusionNetwork member() {
        return this;
    }

    /** How many of them there are. */
    default int members() {
        return 1;
    }

    /**
     * What one of them says by itself, with the tensors that it has here and representations where they stand among those of all.
     *
     * @param number which, from 0
     */
    default FusionNetwork memberAlone(int number) {
        if (number != 0 || members() != 1) {
            throw new IllegalArgumentException("no member " + number + " of " + members());
        }
        return this;
    }

    <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs);

    /**
     * How much each modality counts in the fused layer, row by row, where the network learns to weigh them: [batch × modalities], in the
     * order of its schema, from 0, which is that of a missing one, to 1. Empty of a network that weighs none.
     */
    default <T> Optional<T> modalityWeights(Ops<T> ops, Inputs<T> inputs) {
        return Optional.empty();
    }

    /** Number of learned values. */
    default long size() {
        return parameters().stream()
                .filter(ParameterSpec::trainable)
                .mapToLong(ParameterSpec::size)
                .sum();
    }
}
