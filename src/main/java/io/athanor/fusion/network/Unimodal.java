package io.athanor.fusion.network;

import io.athanor.data.Modality;
import io.athanor.fusion.ops.Ops;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a network makes of each modality by itself: a representation, and what its own head says by that. */
final class Unimodal<T> {
    private final Map<String, T> representations = new LinkedHashMap<>();
    private final Map<Modality, T> logits = new LinkedHashMap<>();

    /**
     * The next modality.
     *
     * @param x its representation, whatever that is where it is missing: [batch × width]
     * @param there 1 where it is not: [batch × 1]
     * @param dropout share of the representation dropped while training
     */
    void add(Ops<T> ops, Modality m, T x, T there, double dropout) {
        T kept = ops.multiply(ops.dropout(x, m + ".project", dropout), there);
        representations.put(m.name(), kept);
        logits.put(m, ops.multiply(ops.linear(kept, m + ".head"), there));
    }

    /** Zeros where a modality is missing; in the order in which they came. */
    List<T> representations() {
        return List.copyOf(representations.values());
    }

    /** Zeros where it is missing. */
    T representation(Modality m) {
        return Objects.requireNonNull(representations.get(m.name()));
    }

    /** All of them and the bits of the presence mask, side by side. */
    T sideBySide(Ops<T> ops, T presence) {
        List<T> all = new ArrayList<>(representations.values());
        all.add(presence);
        return ops.concat(all, 1);
    }

    /**
     * The network's output.
     *
     * @param hidden the fused representation
     * @param fused what a head says by that
     */
    Output<T> with(T hidden, T fused) {
        Map<String, T> all = new LinkedHashMap<>(representations);
        all.put(Representation.FUSED, hidden);
        // in their order: losses are added up in it
        return new Output<>(fused, all, new LinkedHashMap<>(logits));
    }

    /**
     * The same with what the modalities' own heads say added: evidence adds up where modalities agree (a product of experts: Hinton,
     * 2002), and a missing one takes only its own share away.
     */
    Output<T> adding(Ops<T> ops, T hidden, T fused) {
        T sum = fused;
        for (T own : logits.values()) {
            sum = ops.add(sum, own);
        }
        return with(hidden, sum);
    }
}
