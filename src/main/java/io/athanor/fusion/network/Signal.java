package io.athanor.fusion.network;

import io.athanor.fusion.ops.Ops;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that a network says of a row and another training may learn from. Its name is that of a column in an outputs table,
 * and of the tensor in a batch.
 *
 * <p>An ensemble says the mean of its members' outputs. Of representations a mean would say nothing, as members that start
 * differently have axes of their own: theirs stand side by side, and a learned linear map of that is a sum of one map a member.
 *
 * @param name {@code logits}, or that of a {@link Representation}
 */
public record Signal(String name) implements Serializable {
    /** The outputs, before any activation. */
    public static final Signal LOGITS = new Signal("logits");

    /** The fused representation. */
    public static final Signal FUSED = new Signal(Representation.FUSED);

    /** All that a network says: of an ensemble, each of its members' representations side by side. */
    public static List<Signal> saidBy(FusionNetwork network) {
        return Stream.concat(
                        Stream.of(LOGITS),
                        network.member().representations().stream().map(r -> new Signal(r.name())))
                .toList();
    }

    public boolean isSaidBy(FusionNetwork network) {
        return saidBy(network).contains(this);
    }

    /** As a network says it of a batch: [batch × {@link #width}]. */
    public <T> T of(Ops<T> ops, Output<T> output) {
        if (equals(LOGITS)) {
            return output.logits();
        }
        T whole = output.representations().get(name);
        return whole != null
                ? whole
                : ops.concat(
                        output.voices().stream()
                                .map(voice -> voice.representation(name))
                                .toList(),
                        1);
    }

    /** 1 for a row of which a network says it, 0 for one that lacks the modalities it is made of: [batch × 1]. */
    public <T> T presence(FusionNetwork network, Ops<T> ops, Inputs<T> inputs) {
        // of nothing at all there still are logits: the prior
        return equals(LOGITS)
                ? ops.affine(inputs.present().values().iterator().next(), 0, 1)
                : network.member().representation(name).presence(ops, inputs);
    }

    /**
     * Values a row.
     *
     * @throws IllegalArgumentException if the network says no such thing
     */
    public int width(FusionNetwork network) {
        return equals(LOGITS)
                ? network.outputs()
                : network.members() * network.member().representation(name).width();
    }
}
