package io.athanor.extract.payload.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.extract.encoder.Figures;
import io.athanor.extract.encoder.audio.SpeechTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is done to sounds first. The figures of FFmpeg and numpy are made by {@code cleaned.py} beside those of the encoders. */
class SoundCleaningTest {
    private static final Figures FIGURES = new Figures(SpeechTest.class, "cleaned.json");

    /** As the program beside the figures makes it: half a second of noise an amplitude. */
    private static short[] noise(JsonNode amplitudes) {
        int half = Sound.SAMPLE_RATE / 2;
        short[] samples = new short[amplitudes.size() * half];
        long x = 1;
        int[] last = new int[4];
        for (int n = 0; n < samples.length; n++) {
            x = (1103515245L * x + 12345) % (1L << 31);
            last[n % 4] = (int) ((x >> 16) % 2001 - 1000);
            int sum = Arrays.stream(last).sum();
            samples[n] = (short) Math.floorDiv(sum * amplitudes.get(n / half).asInt(), 8);
        }
        return samples;
    }

    private static short[] noise(String name) {
        return noise(FIGURES.of(name).get("amplitudes"));
    }

    private static Sound cleaned(short[] samples, SoundCleaning how) {
        return how.apply(new Sound(samples, Changes.NONE));
    }

    @Test
    void loudness_is_that_of_ffmpeg() {
        for (String name : new String[] {"swelling", "with silence", "steady"}) {
            assertThat(Loudness.of(noise(name)))
                    .as(name)
                    .isCloseTo(FIGURES.of(name).get("loudness").asDouble(), within(0.06));
        }
    }

    @Test
    void a_sound_is_brought_to_the_loudness_that_is_asked_for() {
        for (double target : new double[] {-40, -23, -20}) {
            Sound sound = cleaned(noise("swelling"), new SoundCleaning(null, null, false, target));
            assertThat(Loudness.of(sound.samples())).isCloseTo(target, within(0.02));
            assertThat(sound.changes().isEmpty()).isTrue();
        }
    }

    @Test
    void no_sample_is_brought_beyond_the_peak_that_is_allowed_and_that_is_counted() {
        short[] click = new short[Sound.SAMPLE_RATE];
        Arrays.fill(click, (short) 20);
        click[5000] = 25_000;
        Sound sound = cleaned(click, new SoundCleaning(null, null, false, -10.0));
        assertThat((int) sound.samples()[5000]).isEqualTo((int) Math.rint(Math.pow(10, -1 / 20.0) * 32_768));
        assertThat(sound.changes().count(Change.SOUND_LOUDNESS_MISSED)).isEqualTo(1);
        // one that is beyond already becomes no quieter, unless that is asked for
        click[5000] = 32_000;
        assertThat(cleaned(click, new SoundCleaning(null, null, false, -10.0)).samples())
                .isEqualTo(click);
        assertThat(cleaned(click, new SoundCleaning(null, null, false, -60.0)).samples()[5000])
                .isLessThan((short) 25_000);
    }

    @Test
    void silence_has_no_loudness_and_stays_as_it_is() {
        short[] silence = new short[1000];
        assertThat(Loudness.of(silence)).isEqualTo(Double.NEGATIVE_INFINITY);
        Sound sound = cleaned(silence, new SoundCleaning(60.0, null, false, -23.0));
        assertThat(sound.samples()).isEqualTo(silence);
        assertThat(sound.changes().count(Change.SOUND_LOUDNESS_MISSED)).isEqualTo(1);
    }

    @Test
    void silence_is_trimmed_where_librosa_trims_it() {
        for (String name : new String[] {"swelling", "with silence", "steady"}) {
            short[] samples = noise(name);
            FIGURES.of(name).get("trimmed").fields().forEachRemaining(of -> {
                short[] wanted = Arrays.copyOfRange(
                        samples,
                        of.getValue().get(0).asInt(),
                        of.getValue().get(1).asInt());
                assertThat(Silence.trimmed(samples, Double.parseDouble(of.getKey())))
                        .as("%s below %s dB", name, of.getKey())
                        .isEqualTo(wanted);
            });
        }
    }

    @Test
    void the_first_seconds_or_the_middle_are_kept_of_what_was_trimmed() {
        short[] samples = new short[4 * Sound.SAMPLE_RATE];
        for (int i = Sound.SAMPLE_RATE; i < 3 * Sound.SAMPLE_RATE; i++) {
            samples[i] = (short) (1000 + i % 7);
        }
        short[] trimmed =
                cleaned(samples, new SoundCleaning(30.0, null, false, null)).samples();
        int most = Sound.SAMPLE_RATE / 4;
        assertThat(cleaned(samples, new SoundCleaning(30.0, 0.25, false, null)).samples())
                .isEqualTo(Arrays.copyOf(trimmed, most));
        int from = (trimmed.length - most) / 2;
        assertThat(cleaned(samples, new SoundCleaning(30.0, 0.25, true, null)).samples())
                .isEqualTo(Arrays.copyOfRange(trimmed, from, from + most));
        assertThat(cleaned(samples, new SoundCleaning(30.0, 60.0, true, null)).samples())
                .isEqualTo(trimmed);
        assertThat(cleaned(new short[] {7}, new SoundCleaning(30.0, 0.25, true, null))
                        .samples())
                .containsExactly((short) 7);
    }
}
