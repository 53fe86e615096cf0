package io.athanor.fusion.network;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that a network says of a row and another training may learn from. Its name is that of a column in an outputs table,
 * and of the tensor in a batch.
 *
 * @param name {@code logits}, or that of a {@link Representation}
 */
public record Signal(String name) implements Serializable {
    /** A value a class. */
    public static final Signal LOGITS = new Signal("logits");

    /** The fused representation. */
    public static final Signal FUSED = new Signal(Representation.FUSED);

    /** All that a network says. */
    public static List<Signal> saidBy(FusionNetwork network) {
        return Stream.concat(
                        Stream.of(LOGITS), network.representations().stream().map(r -> new Signal(r.name())))
                .toList();
    }

    public boolean isSaidBy(FusionNetwork network) {
        return saidBy(network).contains(this);
    }

    /** As a network says it of a batch: [batch × {@link #width}]. */
    public <T> T of(Output<T> output) {
        return equals(LOGITS) ? output.logits() : output.representation(name);
    }

    /**
     * Values a row.
     *
     * @throws IllegalArgumentException if the network says no such thing
     */
    public int width(FusionNetwork network) {
        return equals(LOGITS)
                ? network.classes()
                : network.representations().stream()
                        .filter(representation -> representation.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("the network says no '" + name + "' of a row"))
                        .width();
    }
}
