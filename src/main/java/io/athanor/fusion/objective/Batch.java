package io.athanor.fusion.objective;

import io.athanor.fusion.network.Inputs;
import io.athanor.task.Activation;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One batch as an objective sees it. The tensors belong to the step's pointer scope.
 *
 * @param inputs what the network saw
 * @param activation of the network's outputs
 * @param targets as {@link io.athanor.task.Task#target} writes them, zeros where a row has no label, NaN where one of its targets is
 *     missing: [batch × target width]
 * @param labelled 1 for a row that has a label, otherwise 0: [batch × 1]
 * @param weights what each row counts (its class's weight), 0 where a row lacks a signal that is read: [batch × 1]
 * @param weightSum what all rows count, also those that lack a signal
 * @param signals what another network said of the rows, by name; values are zeros where it said nothing
 * @param folds which rows each member of a cross-fitted ensemble learns from; null where all learn from all
 */
public record Batch(
        Inputs<Tensor> inputs,
        Activation activation,
        Tensor targets,
        Tensor labelled,
        Tensor weights,
        double weightSum,
        Map<String, MaskedRows> signals,
        @Nullable MemberFolds folds) {
    public Batch {
        signals = Collections.unmodifiableMap(new LinkedHashMap<>(signals));
    }

    /** Of which every member of an ensemble learns from all rows. */
    public Batch(
            Inputs<Tensor> inputs,
            Activation activation,
            Tensor targets,
            Tensor labelled,
            Tensor weights,
            double weightSum,
            Map<String, MaskedRows> signals) {
        this(inputs, activation, targets, labelled, weights, weightSum, signals, null);
    }

    /**
     * What another network said of the rows: [batch × the signal's width].
     *
     * @throws IllegalArgumentException if the rows carry no such signal
     */
    public Tensor signal(String name) {
        return masked(name).values();
    }

    MaskedRows masked(String name) {
        MaskedRows signal = signals.get(name);
        if (signal == null) {
            throw new IllegalArgumentException("the rows carry no signal '" + name + "', only " + signals.keySet());
        }
        return signal;
    }

    /** The same with these signals as well. */
    public Batch with(Map<String, MaskedRows> more) {
        Map<String, MaskedRows> all = new LinkedHashMap<>(signals);
        all.putAll(more);
        return new Batch(inputs, activation, targets, labelled, weights, weightSum, all, folds);
    }

    /** The same, of which each member of an ensemble learns from all rows but one fold. */
    public Batch crossFitted(MemberFolds by) {
        return new Batch(inputs, activation, targets, labelled, weights, weightSum, signals, by);
    }

    /** As all members together count it: where they learn from different rows, weights are [members × batch × 1]. */
    Batch ofMembers() {
        return folds == null ? this : weighing(folds.counts());
    }

    /** As one member counts it: rows that it does not learn from weigh 0. */
    Batch ofMember(int member) {
        return folds == null ? this : weighing(folds.of(member));
    }

    private Batch weighing(Tensor counts) {
        return new Batch(inputs, activation, targets, labelled, weights.mul(counts), weightSum, signals);
    }

    /** Some of the rows, without features, for all members alike. */
    Batch of(Tensor numbers) {
        Tensor picked = weights.index_select(0, numbers);
        Map<String, MaskedRows> said = new LinkedHashMap<>();
        signals.forEach((name, signal) -> said.put(name, signal.pick(numbers)));
        return new Batch(
                new Inputs<>(Map.of(), Map.of(), Map.of()),
                activation,
                targets.index_select(0, numbers),
                labelled.index_select(0, numbers),
                picked,
                picked.sum().item_double(),
                said);
    }

    /**
     * The same as a term sees it that reads these signals and no others. Rows that lack one of them count nothing.
     *
     * @throws IllegalArgumentException if the rows carry no such signal
     */
    Batch reading(Collection<String> names) {
        if (names.isEmpty() && signals.isEmpty()) {
            return this;
        }
        Map<String, MaskedRows> read = new LinkedHashMap<>();
        Tensor counted = weights;
        for (String name : names) {
            MaskedRows signal = masked(name);
            read.put(name, signal);
            counted = counted.mul(signal.present());
        }
        return new Batch(inputs, activation, targets, labelled, counted, weightSum, read, folds);
    }
}
