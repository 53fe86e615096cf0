package io.athanor.extract.encoder.onnx;

import io.athanor.extract.encoder.image.PictureSettings;
import java.io.Serializable;

/**
 * What payloads are refused for.
 *
 * @param pictures which pictures are read
 * @param maxSeconds longer sounds are rejected
 */
public record Limits(PictureSettings pictures, int maxSeconds) implements Serializable {
    /** Where a pipeline says nothing else. */
    public static final Limits USUAL = new Limits(PictureSettings.usual(), 60);
}
