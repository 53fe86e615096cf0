package io.athanor.fusion.network;

import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Several networks of one kind that start and drop out differently, learn side by side, each by its own loss, and speak with
 * one voice: the mean of their outputs, which multiplies the probabilities of those that have some (a product of experts: Hinton,
 * 2002). The hidden layer is theirs side by side.
 *
 * @param member one of them; they share its constants, and tensors learned by the i-th are called {@code member<i>.<name>}
 * @param members how many, at least 2
 */
public record EnsembleNetwork(FusionNetwork member, int members) implements FusionNetwork {
    private static final Pattern LEARNED = Pattern.compile("member(\\d+)\\.");

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
        member.parameters().stream().filter(p -> !p.trainable()).forEach(all::add);
        for (int i = 0; i < members; i++) {
            learned(i).forEach(all::add);
        }
        return all;
    }

    /** The constants, and what one member learns. */
    List<ParameterSpec> parametersOf(int number) {
        return Stream.concat(member.parameters().stream().filter(p -> !p.trainable()), learned(number))
                .toList();
    }

    private Stream<ParameterSpec> learned(int number) {
        String prefix = prefix(number);
        return member.parameters().stream()
                .filter(ParameterSpec::trainable)
                .map(p -> new ParameterSpec(prefix + p.name(), p.shape(), p.start()));
    }

    /** The member that learns a tensor, by its name; -1 where it is none's. */
    public static int memberOf(String tensor) {
        Matcher found = LEARNED.matcher(tensor);
        return found.lookingAt() ? Integer.parseInt(found.group(1)) : -1;
    }

    @Override
    public int outputs() {
        return member.outputs();
    }

    @Override
    public int hiddenWidth() {
        return members * member.hiddenWidth();
    }

    @Override
    public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
        Set<String> shared = shared();
        List<Output<T>> outputs = new ArrayList<>();
        List<T> hidden = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            Output<T> output = member.forward(new MemberOps<>(ops, prefix(i), shared), inputs);
            outputs.add(output);
            hidden.add(output.hidden());
        }
        T sum = outputs.get(0).logits();
        for (Output<T> output : outputs.subList(1, members)) {
            sum = ops.add(sum, output.logits());
        }
        return new Output<>(
                ops.affine(sum, 1.0 / members, 0),
                Map.of(Representation.FUSED, ops.concat(hidden, 1)),
                Map.of(),
                List.copyOf(outputs));
    }

    @Override
    public FusionNetwork memberAlone(int number) {
        return new Member(this, number);
    }

    /** The mean of its members'. */
    @Override
    public <T> Optional<T> modalityWeights(Ops<T> ops, Inputs<T> inputs) {
        Set<String> shared = shared();
        Optional<T> sum = Optional.empty();
        for (int i = 0; i < members; i++) {
            Optional<T> weights = member.modalityWeights(new MemberOps<>(ops, prefix(i), shared), inputs);
            sum = sum.isEmpty() ? weights : sum.flatMap(all -> weights.map(of -> ops.add(all, of)));
        }
        return sum.map(all -> ops.affine(all, 1.0 / members, 0));
    }

    /** What one member says. */
    <T> Output<T> forward(int number, Ops<T> ops, Inputs<T> inputs) {
        return member.forward(new MemberOps<>(ops, prefix(number), shared()), inputs);
    }

    private Set<String> shared() {
        Set<String> shared = new HashSet<>();
        member.parameters().stream().filter(p -> !p.trainable()).forEach(p -> shared.add(p.name()));
        return shared;
    }

    /**
     * What a tensor that each member learns is called here.
     *
     * @param member which, from 0
     */
    public String tensor(int member, String name) {
        return prefix(member) + name;
    }

    private static String prefix(int member) {
        return "member" + member + ".";
    }

    /**
     * One member of an ensemble by itself, with the tensors that it has there: its logits, and its representations where they stand
     * among those of all members side by side. The others' places are zeros.
     *
     * @param number which, from 0
     */
    private record Member(EnsembleNetwork ensemble, int number) implements FusionNetwork {
        Member {
            if (number < 0 || number >= ensemble.members()) {
                throw new IllegalArgumentException("no member " + number + " of " + ensemble.members());
            }
        }

        @Override
        public List<ParameterSpec> parameters() {
            return ensemble.parametersOf(number);
        }

        @Override
        public int outputs() {
            return ensemble.outputs();
        }

        /** That of all members. */
        @Override
        public int hiddenWidth() {
            return ensemble.hiddenWidth();
        }

        @Override
        public List<Representation> representations() {
            return ensemble.member().representations().stream()
                    .map(r -> new Representation(r.name(), ensemble.members() * r.width(), r.of()))
                    .toList();
        }

        @Override
        public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
            Output<T> said = ensemble.forward(number, ops, inputs);
            Map<String, T> placed = new LinkedHashMap<>();
            said.representations().forEach((name, values) -> placed.put(name, placed(ops, values)));
            return new Output<>(said.logits(), placed, said.unimodalLogits());
        }

        private <T> T placed(Ops<T> ops, T values) {
            T nothing = ops.affine(values, 0, 0);
            List<T> all = new ArrayList<>();
            for (int i = 0; i < ensemble.members(); i++) {
                all.add(i == number ? values : nothing);
            }
            return ops.concat(all, 1);
        }
    }
}
