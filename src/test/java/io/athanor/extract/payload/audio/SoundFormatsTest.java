package io.athanor.extract.payload.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBL;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16P;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S32;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S32P;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_U8;

import io.athanor.extract.payload.audio.SoundFiles.Form;
import io.athanor.extract.payload.audio.SoundFiles.Picture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A sound in any container and coding against its plain twin, a wave file. */
class SoundFormatsTest {
    private static final double SECONDS = 1.7;

    @BeforeAll
    static void load() {
        new SoundDecoder(1);
    }

    @TestFactory
    Stream<DynamicTest> what_loses_nothing_is_read_as_its_plain_twin() {
        return Stream.of(
                        new Form("wav", "pcm_s16le", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("wav", "pcm_s24le", AV_SAMPLE_FMT_S32, 22_050, 1),
                        new Form("wav", "pcm_f32le", AV_SAMPLE_FMT_FLT, 16_000, 2),
                        new Form("wav", "pcm_f64le", AV_SAMPLE_FMT_DBL, 48_000, 1),
                        new Form("w64", "pcm_s16le", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("aiff", "pcm_s16be", AV_SAMPLE_FMT_S16, 44_100, 2),
                        new Form("au", "pcm_s16be", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("caf", "alac", AV_SAMPLE_FMT_S16P, 44_100, 1),
                        new Form("caf", "pcm_s16be", AV_SAMPLE_FMT_S16, 8_000, 1),
                        new Form("ipod", "alac", AV_SAMPLE_FMT_S16P, 16_000, 1),
                        new Form("voc", "pcm_s16le", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("sox", "pcm_s32le", AV_SAMPLE_FMT_S32, 16_000, 1),
                        new Form("ircam", "pcm_s16le", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("flac", "flac", AV_SAMPLE_FMT_S16, 44_100, 2),
                        new Form("flac", "flac", AV_SAMPLE_FMT_S32, 16_000, 1),
                        new Form("ogg", "flac", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("matroska", "flac", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("tta", "tta", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("wv", "wavpack", AV_SAMPLE_FMT_S16P, 16_000, 1),
                        new Form("truehd", "truehd", AV_SAMPLE_FMT_S16P, 48_000, 2),
                        new Form("avi", "pcm_s16le", AV_SAMPLE_FMT_S16, 16_000, 1, Picture.FILM),
                        new Form("mov", "pcm_s16le", AV_SAMPLE_FMT_S16, 16_000, 1, Picture.FILM),
                        new Form("flac", "flac", AV_SAMPLE_FMT_S16, 16_000, 1, Picture.COVER))
                .map(form -> DynamicTest.dynamicTest(form.toString(), () -> {
                    short[] heard = heard(form).samples();
                    short[] twin = twin(form).samples();
                    assertThat(heard.length).isEqualTo(twin.length);
                    for (int i = 0; i < heard.length; i++) {
                        assertThat(heard[i]).isBetween((short) (twin[i] - 1), (short) (twin[i] + 1));
                    }
                }));
    }

    /** What a coding keeps of a sound, by the correlation with its twin at the coding's delay. */
    private record Lossy(Form form, double likeness) {}

    @TestFactory
    Stream<DynamicTest> what_is_compressed_is_near_its_plain_twin() {
        return Stream.of(
                        new Lossy(new Form("wav", "pcm_u8", AV_SAMPLE_FMT_U8, 16_000, 1), .999),
                        new Lossy(new Form("wav", "pcm_mulaw", AV_SAMPLE_FMT_S16, 8_000, 1), .999),
                        new Lossy(new Form("au", "pcm_alaw", AV_SAMPLE_FMT_S16, 8_000, 1), .999),
                        new Lossy(new Form("wav", "adpcm_ms", AV_SAMPLE_FMT_S16, 16_000, 1), .98),
                        new Lossy(new Form("wav", "adpcm_ima_wav", AV_SAMPLE_FMT_S16P, 16_000, 1), .98),
                        new Lossy(new Form("adx", "adpcm_adx", AV_SAMPLE_FMT_S16, 16_000, 1), .98),
                        new Lossy(new Form("ogg", "vorbis", AV_SAMPLE_FMT_FLTP, 44_100, 2), .98),
                        new Lossy(new Form("opus", "libopus", AV_SAMPLE_FMT_S16, 48_000, 1), .98),
                        new Lossy(new Form("webm", "libopus", AV_SAMPLE_FMT_S16, 16_000, 1), .98),
                        new Lossy(new Form("ogg", "libspeex", AV_SAMPLE_FMT_S16, 16_000, 1), .8),
                        new Lossy(new Form("mp3", "libmp3lame", AV_SAMPLE_FMT_S16P, 44_100, 2), .98),
                        new Lossy(new Form("mp3", "libmp3lame", AV_SAMPLE_FMT_S16P, 44_100, 1, Picture.COVER), .98),
                        new Lossy(new Form("mp2", "mp2", AV_SAMPLE_FMT_S16, 44_100, 2), .98),
                        new Lossy(new Form("adts", "aac", AV_SAMPLE_FMT_FLTP, 44_100, 1), .98),
                        new Lossy(new Form("ipod", "aac", AV_SAMPLE_FMT_FLTP, 44_100, 2, Picture.COVER), .98),
                        new Lossy(new Form("mp4", "aac", AV_SAMPLE_FMT_FLTP, 48_000, 2, Picture.FILM), .98),
                        new Lossy(new Form("3gp", "libopencore_amrnb", AV_SAMPLE_FMT_S16, 8_000, 1), .8),
                        new Lossy(new Form("amr", "libopencore_amrnb", AV_SAMPLE_FMT_S16, 8_000, 1), .8),
                        new Lossy(new Form("amr", "libvo_amrwbenc", AV_SAMPLE_FMT_S16, 16_000, 1), .8),
                        new Lossy(new Form("ac3", "ac3", AV_SAMPLE_FMT_FLTP, 48_000, 2), .98),
                        new Lossy(new Form("eac3", "eac3", AV_SAMPLE_FMT_FLTP, 48_000, 2), .98),
                        new Lossy(new Form("dts", "dca", AV_SAMPLE_FMT_S32, 48_000, 2), .98),
                        new Lossy(new Form("asf", "wmav2", AV_SAMPLE_FMT_FLTP, 44_100, 1), .98),
                        new Lossy(new Form("matroska", "eac3", AV_SAMPLE_FMT_FLTP, 48_000, 2, Picture.FILM), .98),
                        new Lossy(new Form("mpegts", "mp2", AV_SAMPLE_FMT_S16, 44_100, 1), .98),
                        new Lossy(new Form("flv", "libmp3lame", AV_SAMPLE_FMT_S16P, 44_100, 1), .98),
                        new Lossy(new Form("oga", "flac", AV_SAMPLE_FMT_S16, 16_000, 1), .999),
                        new Lossy(new Form("nut", "aac", AV_SAMPLE_FMT_FLTP, 44_100, 1), .98))
                .map(lossy -> DynamicTest.dynamicTest(lossy.toString(), () -> {
                    short[] heard = heard(lossy.form()).samples();
                    short[] twin = twin(lossy.form()).samples();
                    assertThat(heard.length).isBetween((int) (.95 * twin.length), (int) (1.15 * twin.length));
                    assertThat(likeness(heard, twin)).isGreaterThan(lossy.likeness());
                }));
    }

    @Test
    void nist_sphere_is_read_as_its_plain_twin() {
        short[] sweep = SoundFiles.sweep(16_000, SECONDS);
        assertThat(Heard.sound(SoundFiles.sphere(16_000, sweep)).samples()).isEqualTo(sweep);
    }

    @Test
    void nothing_is_said_to_be_changed_where_nothing_is() {
        assertThat(heard(new Form("mp3", "libmp3lame", AV_SAMPLE_FMT_S32P, 44_100, 2))
                        .changes()
                        .isEmpty())
                .isTrue();
    }

    private static Sound heard(Form form) {
        short[] sweep = SoundFiles.sweep(form.rate(), SECONDS);
        return Heard.sound(SoundFiles.encoded(form, List.of(SoundFiles.spread(sweep, form.channels()))));
    }

    private static Sound twin(Form form) {
        return Heard.sound(SoundFiles.wave(1, form.rate(), SoundFiles.sweep(form.rate(), SECONDS)));
    }

    /** The highest correlation of a second of the twin with what was heard, at delays up to a tenth of a second. */
    private static double likeness(short[] heard, short[] twin) {
        double best = 0;
        for (int delay = -1_600; delay <= 1_600; delay++) {
            double both = 0;
            double ours = 0;
            double theirs = 0;
            for (int i = 6_000; i < 18_000 && i + delay < heard.length; i += 3) {
                both += (double) heard[i + delay] * twin[i];
                ours += (double) heard[i + delay] * heard[i + delay];
                theirs += (double) twin[i] * twin[i];
            }
            best = Math.max(best, both / Math.sqrt(ours * theirs));
        }
        return best;
    }
}
