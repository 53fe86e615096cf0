package io.athanor.extract.encoder.onnx;

import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.encoder.text.CleaningSettings;
import java.io.Serializable;

/**
 * Which payloads are read, and how, whatever the network is.
 *
 * @param pictures which pictures are read
 * @param texts what is done to a text first
 * @param maxSeconds longer sounds are rejected
 */
public record Reading(PictureSettings pictures, CleaningSettings texts, int maxSeconds) implements Serializable {
    /** Where a pipeline says nothing else. */
    public static final Reading USUAL = new Reading(PictureSettings.usual(), CleaningSettings.none(), 60);

    Reading with(CleaningSettings other) {
        return new Reading(pictures, other, maxSeconds);
    }

    Reading with(PictureSettings other) {
        return new Reading(other, texts, maxSeconds);
    }
}
