package io.athanor.fusion;

import io.athanor.data.Modality;
import java.io.Serializable;
import java.util.List;

/**
 * A network that turns the features of several modalities, any of which may be missing, into class logits. A small value:
 * it holds sizes, never weights. Its logits are finite for every presence mask, the empty one included, and a missing
 * modality's feature values have no influence on them.
 */
public interface FusionNetwork extends Serializable {
    /** Of {@link #withPrior}: natural logarithms of the classes' shares among the training rows, [classes]. */
    String PRIOR = "prior";

    /** Every tensor that {@link #forward} looks up, in a fixed order. */
    List<ParameterSpec> parameters();

    /** Width of {@link Output#logits()}. */
    int classes();

    /** Width of {@link Output#hidden()}. */
    int hiddenWidth();

    <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs);

    /**
     * So many of these networks that start differently, each with its own loss, and speak as one.
     *
     * @param members at least 1, which is the network itself
     */
    default FusionNetwork times(int members) {
        return members == 1 ? this : new EnsembleNetwork(this, members);
    }

    /**
     * This network, answering with {@link #PRIOR} where no modality is there.
     *
     * @param modalities all that it reads
     */
    default FusionNetwork withPrior(List<Modality> modalities) {
        return new PriorNetwork(this, modalities);
    }

    /** Number of learned values. */
    default long size() {
        return parameters().stream()
                .filter(ParameterSpec::learned)
                .mapToLong(ParameterSpec::size)
                .sum();
    }
}
