package io.athanor.fusion.network;

import io.athanor.data.Modality;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.ParameterSpec.Start;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A log-linear pool of networks (Heskes: Selecting weighting factors in logarithmic opinion pools, 1998): the prior, and of each network
 * whatever its outputs differ from the prior by, times a weight that is never negative. A network none of whose modalities is there adds
 * nothing, so that the others are not held back by what it would say without evidence. Of values it is the mean of the training rows and
 * the weighted sum of what networks differ from it by.
 *
 * <p>The first network is the one whose members and representations others see.
 *
 * @param parts what is pooled, at least one; weights in their order
 */
public record PooledNetwork(List<Part> parts) implements FusionNetwork {
    /** A constant: what each network counts, [parts]. */
    public static final String WEIGHTS = "pool.weights";

    /** A constant: outputs of a network that has seen nothing, [outputs]. */
    public static final String PRIOR = "pool.prior";

    public PooledNetwork {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a pool needs at least one network");
        }
    }

    /**
     * One network of a pool.
     *
     * @param name its tensors are called {@code <name>.<tensor>}; constants that networks share are called as they are everywhere
     * @param modalities those it reads
     */
    public record Part(String name, FusionNetwork network, List<Modality> modalities) implements Serializable {
        public Part {
            modalities = List.copyOf(modalities);
        }

        private Set<String> shared() {
            return network.parameters().stream()
                    .filter(p -> !p.trainable())
                    .map(ParameterSpec::name)
                    .collect(Collectors.toSet());
        }

        /** A tensor's name in the pool. */
        public String tensor(ParameterSpec of) {
            return of.trainable() ? name + "." + of.name() : of.name();
        }

        private <T> Output<T> said(Ops<T> ops, Inputs<T> inputs) {
            return network.forward(new MemberOps<>(ops, name + ".", shared()), inputs);
        }

        /** 1 where any of its modalities is there: [batch × 1]. */
        private <T> T presence(Ops<T> ops, Inputs<T> inputs) {
            return new Representation(name, 1, modalities).presence(ops, inputs);
        }
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>();
        Set<String> there = new HashSet<>();
        for (Part part : parts) {
            for (ParameterSpec p : part.network().parameters()) {
                if (there.add(part.tensor(p))) {
                    all.add(new ParameterSpec(part.tensor(p), p.shape(), p.start()));
                }
            }
        }
        all.add(new ParameterSpec(WEIGHTS, new long[] {parts.size()}, Start.GIVEN));
        all.add(new ParameterSpec(PRIOR, new long[] {outputs()}, Start.GIVEN));
        return all;
    }

    private FusionNetwork first() {
        return parts.get(0).network();
    }

    @Override
    public int outputs() {
        return first().outputs();
    }

    @Override
    public int hiddenWidth() {
        return first().hiddenWidth();
    }

    @Override
    public List<Representation> representations() {
        return first().representations();
    }

    @Override
    public FusionNetwork member() {
        return first().member();
    }

    @Override
    public int members() {
        return first().members();
    }

    /** The pool of one member of each: all have the same folds. */
    @Override
    public FusionNetwork memberAlone(int number) {
        return new PooledNetwork(parts.stream()
                .map(part -> new Part(part.name(), part.network().memberAlone(number), part.modalities()))
                .toList());
    }

    /** The share of the weights of the networks that see a modality, those of several counting for all of theirs alike; the first sees all. */
    @Override
    public <T> Optional<T> modalityWeights(Ops<T> ops, Inputs<T> inputs) {
        T weights = ops.reshape(ops.parameter(WEIGHTS), 1, parts.size());
        List<T> shares = new ArrayList<>();
        for (Modality modality : parts.get(0).modalities()) {
            T share = ops.affine(inputs.presence(modality), 0, 0);
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                if (part.modalities().contains(modality)) {
                    T counts = ops.multiply(ops.slice(weights, 1, i, i + 1), inputs.presence(modality));
                    share = ops.add(
                            share, ops.affine(counts, 1.0 / part.modalities().size(), 0));
                }
            }
            shares.add(share);
        }
        T all = ops.concat(shares, 1);
        return Optional.of(ops.divide(all, ops.affine(ops.sum(all, 1), 1, Ops.SHORTEST)));
    }

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        T weights = ops.reshape(ops.parameter(WEIGHTS), 1, parts.size());
        T prior = ops.parameter(PRIOR);
        T against = ops.affine(prior, -1, 0);
        List<Output<T>> said = new ArrayList<>();
        T logits = prior;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            said.add(part.said(ops, inputs));
            T counts = ops.multiply(ops.slice(weights, 1, i, i + 1), part.presence(ops, inputs));
            T evidence = ops.add(said.get(i).logits(), against);
            logits = ops.add(logits, ops.multiply(evidence, counts));
        }
        Output<T> first = said.get(0);
        return new Output<>(logits, first.representations(), Map.of(), first.members());
    }
}
