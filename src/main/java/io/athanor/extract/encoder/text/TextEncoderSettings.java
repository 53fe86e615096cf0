package io.athanor.extract.encoder.text;

import io.athanor.extract.EncoderSettings;

/** Settings of an encoder that reads texts and nothing else. */
public interface TextEncoderSettings extends EncoderSettings {
    /** What is read of a text where a pipeline says nothing else: 1 MB is a book. */
    long MAX_BYTES = 1 << 20;

    @Override
    default long maxBytes() {
        return MAX_BYTES;
    }

    @Override
    default boolean isText() {
        return true;
    }
}
