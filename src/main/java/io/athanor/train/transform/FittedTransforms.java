package io.athanor.train.transform;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.athanor.base.UserError;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.fusion.ops.Weights;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was fitted on the training rows, and on them alone, to turn a joined table's cells into a network's inputs. A
 * plain value: it is applied without Spark's library, travels to executors, and is written into the model's card as JSON.
 *
 * @param modalities in the joined table's order
 */
public record FittedTransforms(List<FittedModality> modalities) implements Serializable {
    public FittedTransforms {
        modalities = List.copyOf(modalities);
    }

    /** What networks see: vectors and sequences alone. */
    public FeatureSchema encodedSchema() {
        return new FeatureSchema(
                modalities.stream().map(FittedModality::encoded).toList());
    }

    /** What an exported graph reads: vectors and sequences alone. */
    public FeatureSchema inputSchema() {
        return new FeatureSchema(modalities.stream().map(FittedModality::input).toList());
    }

    /** @throws IllegalArgumentException if the modality was not fitted */
    public FittedModality of(Modality modality) {
        return modalities.stream()
                .filter(m -> m.source().modality().equals(modality))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no transform was fitted for " + modality));
    }

    /** As {@link FittedModality#encode}. */
    public float @Nullable [] encode(Modality modality, @Nullable Object cell) {
        return of(modality).encode(cell);
    }

    /** As {@link FittedModality#input(Object)}. */
    public float @Nullable [] input(Modality modality, @Nullable Object cell) {
        return of(modality).input(cell);
    }

    /** These without the steps: rows as an exported graph reads them. */
    public FittedTransforms withoutSteps() {
        return new FittedTransforms(modalities.stream()
                .map(m -> new FittedModality(m.source(), m.columns(), List.of(), m.mean(), m.scale()))
                .toList());
    }

    /** These, with those of some modalities in place of their own. */
    public FittedTransforms with(FittedTransforms others) {
        return new FittedTransforms(modalities.stream()
                .map(m -> others.modalities.stream()
                        .filter(o -> o.source().modality().equals(m.source().modality()))
                        .findFirst()
                        .orElse(m))
                .toList());
    }

    /** The constants {@code <modality>.mean} and {@code <modality>.scale} that a network standardises by. */
    @JsonIgnore
    public Weights given() {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (FittedModality m : modalities) {
            values.put(m.source().modality() + ".mean", m.mean());
            values.put(m.source().modality() + ".scale", m.scale());
        }
        return new Weights(values);
    }

    /**
     * These, and those of further modalities.
     *
     * @throws UserError if a modality of both goes through transforms that each has for itself
     */
    public FittedTransforms and(FittedTransforms others) {
        List<FittedModality> all = new ArrayList<>(modalities);
        for (FittedModality other : others.modalities()) {
            FittedModality own = modalities.stream()
                    .filter(m -> m.source().modality().equals(other.source().modality()))
                    .findFirst()
                    .orElse(null);
            if (own == null) {
                all.add(other);
            } else if (!own.encodesLike(other)) {
                throw new UserError("Cannot show the same rows to several networks: found transforms of the modality '"
                        + other.source().modality() + "' that each has fitted for itself, as they read labels, expected"
                        + " one that all of them share. Leave out on-the-fly, or those transforms.");
            }
        }
        return new FittedTransforms(all);
    }

    /** The transforms of these modalities alone, in this order of the joined table. */
    public FittedTransforms only(List<Modality> wanted) {
        wanted.forEach(this::of);
        return new FittedTransforms(modalities.stream()
                .filter(m -> wanted.contains(m.source().modality()))
                .toList());
    }
}
