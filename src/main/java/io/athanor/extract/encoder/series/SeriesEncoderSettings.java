package io.athanor.extract.encoder.series;

import io.athanor.extract.EncoderSettings;
import io.athanor.extract.SeriesSettings;

/** Settings of an encoder that reads series and nothing else. */
public interface SeriesEncoderSettings extends EncoderSettings {
    /** What is read of a series where a pipeline says nothing else: 16 MB, about a million points. */
    long MAX_BYTES = 16L << 20;

    @Override
    SeriesSettings series();

    @Override
    default long maxBytes() {
        return MAX_BYTES;
    }
}
