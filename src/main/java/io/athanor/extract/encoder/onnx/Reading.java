package io.athanor.extract.encoder.onnx;

import io.athanor.extract.SeriesSettings;
import io.athanor.extract.encoder.audio.SoundSettings;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.encoder.text.CleaningSettings;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Which payloads are read, and how, whatever the network is.
 *
 * @param pictures which pictures are read
 * @param texts what is done to a text first
 * @param sounds which sounds are read, and what is done to them first
 * @param windows of sounds, each of which is heard by itself; null where a sound is heard whole
 * @param textWindows how long texts are read in windows; null where their rest is cut off
 * @param series which columns of series are read, and how
 */
public record Reading(
        PictureSettings pictures,
        CleaningSettings texts,
        SoundSettings sounds,
        @Nullable WindowSettings windows,
        @Nullable TextWindows textWindows,
        SeriesSettings series)
        implements Serializable {
    /** Where a pipeline says nothing else. */
    public static final Reading USUAL = new Reading(
            PictureSettings.usual(),
            CleaningSettings.none(),
            SoundSettings.usual(),
            null,
            null,
            SeriesSettings.usual());

    /** The same with other columns of series. */
    public Reading with(SeriesSettings other) {
        return new Reading(pictures, texts, sounds, windows, textWindows, other);
    }

    Reading with(CleaningSettings other) {
        return new Reading(pictures, other, sounds, windows, textWindows, series);
    }

    Reading with(PictureSettings other) {
        return new Reading(other, texts, sounds, windows, textWindows, series);
    }

    Reading with(@Nullable TextWindows other) {
        return new Reading(pictures, texts, sounds, windows, other, series);
    }
}
