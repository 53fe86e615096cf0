package io.athanor.fusion.network;

import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Several networks of one kind that start and drop out differently, learn side by side, each by its own loss, and speak with
 * one voice: the mean of their log-probabilities (a product of experts: Hinton, 2002). The hidden layer is theirs side by
 * side.
 *
 * @param member one of them; they share its constants, and tensors learned by the i-th are called {@code member<i>.<name>}
 * @param members how many, at least 2
 */
public record EnsembleNetwork(FusionNetwork member, int members) implements FusionNetwork {
    /**
     * So many networks that start differently, each with its own loss, and speak as one.
     *
     * @param members at least 1, which is the network itself
     */
    public static FusionNetwork of(FusionNetwork member, int members) {
        return members == 1 ? member : new EnsembleNetwork(member, members);
    }

    public EnsembleNetwork {
        if (members < 2) {
            throw new IllegalArgumentException("an ensemble of " + members + ", expected at least 2 members");
        }
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>();
        List<ParameterSpec> own = member.parameters();
        own.stream().filter(p -> !p.trainable()).forEach(all::add);
        for (int i = 0; i < members; i++) {
            String prefix = prefix(i);
            own.stream()
                    .filter(ParameterSpec::trainable)
                    .map(p -> new ParameterSpec(prefix + p.name(), p.shape(), p.start()))
                    .forEach(all::add);
        }
        return all;
    }

    @Override
    public int classes() {
        return member.classes();
    }

    @Override
    public int hiddenWidth() {
        return members * member.hiddenWidth();
    }

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        Set<String> shared = new HashSet<>();
        member.parameters().stream().filter(p -> !p.trainable()).forEach(p -> shared.add(p.name()));
        List<Output<T>> outputs = new ArrayList<>();
        List<T> hidden = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            Output<T> output = member.forward(new MemberOps<>(ops, prefix(i), shared), inputs);
            outputs.add(output);
            hidden.add(output.hidden());
        }
        T sum = ops.logSoftmax(outputs.get(0).logits());
        for (Output<T> output : outputs.subList(1, members)) {
            sum = ops.add(sum, ops.logSoftmax(output.logits()));
        }
        return new Output<>(
                ops.affine(sum, 1.0 / members, 0),
                Map.of(Representation.FUSED, ops.concat(hidden, 1)),
                Map.of(),
                List.copyOf(outputs));
    }

    private static String prefix(int member) {
        return "member" + member + ".";
    }
}
