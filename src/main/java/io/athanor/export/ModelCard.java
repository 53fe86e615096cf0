package io.athanor.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.data.Cost;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.task.Decision;
import io.athanor.task.Task;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one ought to know of a model before using it; {@code card.json} beside its file.
 *
 * @param name {@code teacher}, {@code student} …
 * @param kind what it is for
 * @param fingerprint of the artefact
 * @param teacher the fingerprint of the model it was distilled from, or null
 * @param modalities what it reads, in the order of its inputs
 * @param cost its size and speed, encoders counted
 * @param data what it was trained on
 * @param settings the settings that made it, as in the pipeline file
 * @param seed the seed of its weights and draws
 * @param metrics by split and name, as {@code test.accuracy}
 * @param check how far its file and the trained network differ
 * @param sha256 of each file beside the card, by name
 */
public record ModelCard(
        String name,
        Kind kind,
        Fingerprint fingerprint,
        @Nullable Fingerprint teacher,
        List<Input> modalities,
        Cost cost,
        Data data,
        SortedMap<String, Object> settings,
        long seed,
        SortedMap<String, Double> metrics,
        ExportCheck check,
        SortedMap<String, String> sha256) {

    /** The file's name. */
    public static final String FILE = "card.json";

    public ModelCard {
        modalities = List.copyOf(modalities);
        settings = new TreeMap<>(settings);
        metrics = new TreeMap<>(metrics);
        sha256 = new TreeMap<>(sha256);
    }

    /** What a model is for. */
    public enum Kind {
        /** Fuses all modalities; students may learn from it. */
        TEACHER,
        /** Small enough to serve, whether a teacher taught it or labels alone. */
        STUDENT,
        /** Reads one modality, to be measured against the teacher. */
        HEAD
    }

    /**
     * One modality and its encoder.
     *
     * @param shape of the feature that the network reads
     * @param transforms what it went through before that, in this order; null in cards that were written before they said it
     * @param encoder the encoder's name in the pipeline file
     * @param models SHA-256 of each of the encoder's files, by name; empty for an encoder without weights
     * @param parameters learned values of the encoder
     * @param bytes of the encoder's files
     * @param licence of the encoder's weights, as an SPDX identifier; empty for an encoder without weights
     */
    public record Input(
            Modality modality,
            Shape shape,
            @Nullable String transforms,
            String encoder,
            SortedMap<String, String> models,
            long parameters,
            long bytes,
            String licence) {
        public Input {
            models = new TreeMap<>(models);
        }
    }

    /**
     * What it was trained on.
     *
     * @param source fingerprint of the source
     * @param rows labelled rows of each split, by name; {@code unlabelled}, those without one that it has learned from as well
     * @param task what it predicts, as the training rows have it
     * @param decision what is made of its predictions, chosen on validation rows
     */
    public record Data(Fingerprint source, SortedMap<String, Long> rows, Task task, Decision decision) {
        public Data {
            rows = new TreeMap<>(rows);
        }
    }

    public String toJson() {
        return Json.write(this);
    }

    /**
     * Reads a card.
     *
     * @param where the file's place, for messages
     * @throws UserError if the text is no card
     */
    public static ModelCard parse(String json, String where) {
        try {
            return Json.read(json, ModelCard.class);
        } catch (JsonProcessingException e) {
            throw new UserError(
                    "Cannot read the model card " + where
                            + ": found text that is no card, expected the JSON of an export."
                            + " Export the model again.",
                    e);
        }
    }
}
