package io.athanor.extract.payload.audio;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a sound before anything is made of it, in this order: silence is trimmed, a part is cropped, and what is left
 * is brought to a loudness. The last step then hears what the encoder will hear.
 *
 * @param trimBelow decibels below the loudest frame from which on its ends are silence; null to leave them
 * @param cropSeconds of what is kept at most; null for all
 * @param centre whether that is its middle, and not its beginning
 * @param loudness that it is brought to, in LUFS; null to leave it
 */
public record SoundCleaning(
        @Nullable Double trimBelow,
        @Nullable Double cropSeconds,
        boolean centre,
        @Nullable Double loudness) implements Serializable {
    /** Sounds as they come. */
    public static final SoundCleaning NONE = new SoundCleaning(null, null, false, null);

    Sound apply(Sound sound) {
        short[] samples = sound.samples();
        if (trimBelow != null) {
            samples = Silence.trimmed(samples, trimBelow);
        }
        if (cropSeconds != null) {
            samples = cropped(samples, Math.max(1, (int) Math.round(cropSeconds * Sound.SAMPLE_RATE)));
        }
        return loudness == null
                ? new Sound(samples, sound.changes())
                : normalised(new Sound(samples, sound.changes()), loudness);
    }

    /** One that is shorter stays as it is. */
    private short[] cropped(short[] samples, int most) {
        int from = centre ? Math.max(0, (samples.length - most) / 2) : 0;
        return samples.length <= most ? samples : Arrays.copyOfRange(samples, from, from + most);
    }

    private static Sound normalised(Sound sound, double target) {
        Loudness.Normalised made = Loudness.normalised(sound.samples(), target);
        Changes missed = made.reached() ? Changes.NONE : Changes.of(Change.SOUND_LOUDNESS_MISSED, 1, made.why());
        return new Sound(made.samples(), sound.changes().plus(missed));
    }
}
