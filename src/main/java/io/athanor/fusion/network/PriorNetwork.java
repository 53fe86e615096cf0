package io.athanor.fusion.network;

import io.athanor.data.Modality;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.ParameterSpec.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network that answers with the prior where no modality is there: what it was never shown evidence of, it cannot
 * know better. Everywhere else it is the network it wraps.
 *
 * @param network what answers where there is evidence
 * @param modalities those it reads
 */
public record PriorNetwork(FusionNetwork network, List<Modality> modalities) implements FusionNetwork {
    /** A constant: outputs of a network that has seen nothing, {@link io.athanor.task.Task#prior}, [outputs]. */
    public static final String PRIOR = "prior";

    public PriorNetwork {
        modalities = List.copyOf(modalities);
        if (modalities.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least one modality");
        }
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>(network.parameters());
        all.add(new ParameterSpec(PRIOR, new long[] {outputs()}, Start.GIVEN));
        return all;
    }

    @Override
    public int outputs() {
        return network.outputs();
    }

    @Override
    public int hiddenWidth() {
        return network.hiddenWidth();
    }

    @Override
    public List<Representation> representations() {
        return network.representations();
    }

    @Override
    public FusionNetwork member() {
        return network.member();
    }

    @Override
    public int members() {
        return network.members();
    }

    @Override
    public FusionNetwork memberAlone(int number) {
        return new PriorNetwork(network.memberAlone(number), modalities);
    }

    @Override
    public <T> Optional<T> modalityWeights(Ops<T> ops, Inputs<T> inputs) {
        return network.modalityWeights(ops, inputs);
    }

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        Output<T> said = network.forward(ops, inputs);
        T there = inputs.presence(modalities.get(0));
        for (Modality m : modalities.subList(1, modalities.size())) {
            there = ops.add(there, inputs.presence(m));
        }
        // 1 where nothing is there, 0 where anything is: bits alone are added up
        T nothing = ops.relu(ops.affine(there, -1, 1));
        T evidence = ops.multiply(said.logits(), ops.affine(nothing, -1, 1));
        T logits = ops.add(evidence, ops.multiply(nothing, ops.parameter(PRIOR)));
        return new Output<>(logits, said.representations(), said.unimodalLogits(), said.members());
    }
}
