package io.athanor.extract.encoder.image;

import io.athanor.extract.EncoderSettings;

/** Settings of an encoder that reads pictures: single ones, or the frames of clips. */
public interface PictureEncoderSettings extends EncoderSettings {
    @Override
    default boolean isPicture() {
        return true;
    }
}
