package io.athanor.fusion.network;

import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One member of an ensemble by itself, with the tensors that it has there: its logits, and its representations where they stand
 * among those of all members side by side. The others' places are zeros.
 *
 * @param number which, from 0
 */
public record MemberNetwork(EnsembleNetwork ensemble, int number) implements FusionNetwork {
    public MemberNetwork {
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
