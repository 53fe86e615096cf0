package io.athanor.extract.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.base.Change;
import io.athanor.data.Shape;
import io.athanor.extract.Prepared;
import io.athanor.extract.encoder.Figures;
import io.athanor.extract.payload.audio.SoundFiles;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The encoders over a spectrogram. The figures of torchaudio and librosa are made by {@code spectra.py} beside them. */
class SpectraTest {
    private static final Figures FIGURES = new Figures(SpectraTest.class, "spectra.json");

    private static final Map<String, ?> SLANEY = Map.of(
            "n-fft",
            400,
            "win-length",
            400,
            "hop-length",
            200,
            "n-mels",
            40,
            "f-min",
            60,
            "f-max",
            7600,
            "mel-scale",
            "slaney",
            "frames",
            "sequence");

    @Test
    void log_mel_equals_torchaudio() {
        assertLike("log-mel", Map.of(), "log-mel");
        assertLike("log-mel", SLANEY, "log-mel slaney");
    }

    @Test
    void mfcc_and_its_deltas_equal_torchaudio() {
        assertLike("mfcc", Map.of(), "mfcc");
        assertLike("mfcc", with(SLANEY, Map.of("n-mfcc", 20, "deltas", 1)), "mfcc of frames");
    }

    @Test
    void chroma_equals_librosa() {
        assertLike("chroma", Map.of(), "chroma");
        assertLike(
                "chroma",
                Map.of("n-fft", 1500, "win-length", 1000, "hop-length", 400, "frames", "sequence"),
                "chroma of frames");
    }

    @Test
    void a_sound_shorter_than_half_a_frame_goes_on_in_silence() {
        var recipe = Figures.recipe("log-mel", Map.of());
        FIGURES.assertClose(
                "log-mel of 100 samples", Figures.feature(recipe, wave(Arrays.copyOf(samples(), 100))), within(1e-4));
    }

    @Test
    void silence_is_finite_and_a_long_sound_is_cut_off_where_a_sequence_ends() {
        short[] silence = new short[20 * 160];
        assertThat(Figures.feature(Figures.recipe("log-mel", Map.of()), wave(silence)))
                .startsWith((float) Math.log(1e-6))
                .endsWith(0);
        assertThat(Figures.feature(Figures.recipe("chroma", Map.of()), wave(silence)))
                .containsOnly(0);

        var recipe = Figures.recipe("mfcc", Map.of("frames", "sequence", "max-frames", 5));
        assertThat(recipe.output()).isEqualTo(new Shape.Sequence(5, 39));
        var prepared = (Prepared) Figures.decoded(recipe, wave(silence));
        assertThat(prepared.bytes()).isEqualTo(5 * 39 * Float.BYTES);
        assertThat(prepared.changes().lines())
                .containsExactly(
                        "1 " + Change.SOUND_CUT.sentence() + "; for one, 21 frames, of which the first 5 were read");
    }

    @Test
    void settings_that_do_not_fit_each_other_are_refused() {
        assertRefused("log-mel", Map.of("n-fft", 401), "n-fft is 401, expected an even number");
        assertRefused("chroma", Map.of("n-fft", 1024), "win-length is 2048, expected at most the 1024 of n-fft");
        assertRefused("mfcc", Map.of("n-mfcc", 65), "n-mfcc is 65, expected at most the 64 of n-mels");
        assertRefused("mfcc", Map.of("f-min", 500, "f-max", 400), "f-min is 500, expected less than the 400 of f-max");
        assertRefused(
                "log-mel",
                Map.of("n-mels", 256),
                "n-mels is 256, expected fewer or a larger n-fft: filter 1 lies between two bins of the spectrum");
    }

    private static void assertRefused(String encoder, Map<String, ?> settings, String message) {
        assertThatThrownBy(() -> Figures.recipe(encoder, settings)).hasMessageContaining(message);
    }

    private static void assertLike(String encoder, Map<String, ?> settings, String figures) {
        FIGURES.assertClose(figures, Figures.feature(Figures.recipe(encoder, settings), wave(samples())), within(1e-4));
    }

    private static Map<String, ?> with(Map<String, ?> some, Map<String, ?> more) {
        var all = new java.util.TreeMap<String, Object>(some);
        all.putAll(more);
        return all;
    }

    private static short[] samples() {
        double[] values = FIGURES.values("samples");
        short[] samples = new short[values.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) values[i];
        }
        return samples;
    }

    private static byte[] wave(short[] samples) {
        return SoundFiles.wave(1, 16_000, samples);
    }
}
