package io.athanor.graph;

import io.athanor.base.Setting;
import io.athanor.base.Share;
import io.athanor.config.Registered;
import io.athanor.config.SettingsIdentity;
import io.athanor.extract.ModalitySettings;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The embedding of the entity that a sample's cell names: exactly one of {@code triples}, from which embeddings are trained,
 * and {@code embeddings}, which were trained before.
 */
@Registered("graph")
public record GraphSettings(
        @Setting("The cell (a column, or a field of the JSON member) that names the sample's entity.")
        String from,

        @Setting(
                value = "The triples (head, relation, tail) of which embeddings of their entities are trained.",
                otherwise = Setting.NONE)
        @Nullable
        TriplesSettings triples,

        @Setting(
                value = "A folder graphs/… of a work directory: embeddings that were trained there, taken as they are.",
                otherwise = Setting.NONE)
        @Nullable
        String embeddings,

        @Setting(
                value = "Complex numbers of an embedding (ComplEx); the feature has twice as many values.",
                otherwise = "100",
                min = 1,
                max = 10000)
        int dimensions,

        @Setting(value = "Passes over the triples.", otherwise = "50", min = 1, max = 100000)
        int epochs,

        @Setting(
                value = "Triples a step; each asks for its tail and, by the reciprocal relation, for its head.",
                otherwise = "500",
                min = 1,
                max = 1000000)
        int batchSize,

        @Setting(value = "Of Adagrad.", otherwise = "0.1", min = 0, max = 100)
        double learningRate,

        @Setting(
                value = "Weight of the nuclear 3-norm of a triple's embeddings (N3).",
                otherwise = "0.05",
                min = 0,
                max = 1000)
        double regularisation,

        @Setting(
                value =
                        "Entities, drawn anew each step, that the right one is told from; 0 takes all, which is exact and as much"
                                + " dearer as there are more.",
                otherwise = "1000",
                min = 0,
                max = 10000000)
        int negatives,

        @Setting(
                value =
                        "Triples that are not learned from, but ranked in the end, as a share or a number, at most 5,000: how well"
                                + " links are foretold. 0 for none.",
                otherwise = "2%")
        Share heldOut)
        implements ModalitySettings {
    public GraphSettings {
        if ((triples == null) == (embeddings == null)) {
            throw new IllegalArgumentException("expected exactly one of triples and embeddings");
        }
    }

    /** Values of an embedding: real parts, then imaginary ones. */
    int width() {
        return 2 * dimensions;
    }

    /** The same modality with embeddings that were trained before. */
    public GraphSettings of(String trained) {
        return new GraphSettings(
                from, null, trained, dimensions, epochs, batchSize, learningRate, regularisation, negatives, heldOut);
    }

    /** What decides an embedding, but for the triples: of which samples ask for one it does not depend. */
    SortedMap<String, Object> training() {
        SortedMap<String, Object> identity = new TreeMap<>();
        if (SettingsIdentity.of(this).get("settings") instanceof SortedMap<?, ?> settings) {
            settings.forEach((name, value) -> identity.put(String.valueOf(name), value));
        }
        identity.remove("from");
        identity.remove("triples");
        return identity;
    }
}
