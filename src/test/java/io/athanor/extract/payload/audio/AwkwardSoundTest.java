package io.athanor.extract.payload.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16P;

import io.athanor.base.Change;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.payload.audio.SoundFiles.Form;
import io.athanor.extract.payload.audio.SoundFiles.Picture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sounds that are odd, damaged or made to harm. */
class AwkwardSoundTest {
    @Test
    void samples_that_are_no_numbers_are_refused_wherever_they_stand() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int at : new int[] {0, 20_001, 44_099}) {
                float[] samples = new float[2 * 44_100];
                samples[2 * at + 1] = bad;
                byte[] file = SoundFiles.wave(SoundFiles.FLOAT, 32, 2, 44_100, SoundFiles.bytes(samples));
                assertThat(Heard.rejection(file).reason())
                        .as("%s at %d", bad, at)
                        .isEqualTo(Rejection.NOT_FINITE);
            }
        }
        double[] samples = new double[16_000];
        samples[5_000] = Double.NaN;
        byte[] file = SoundFiles.wave(SoundFiles.FLOAT, 64, 1, 16_000, SoundFiles.bytes(samples));
        assertThat(Heard.rejection(file))
                .isEqualTo(new Rejection(
                        Rejection.NOT_FINITE, "a sample is NaN or infinite, 0 seconds from its beginning"));
    }

    @Test
    void channels_that_do_not_say_where_they_belong_give_their_mean() {
        short[] sweep = SoundFiles.sweep(16_000, 0.5);
        for (int channels : new int[] {3, 6, 9, 24, 64}) {
            short[] interleaved = new short[sweep.length * channels];
            for (int i = 0; i < sweep.length; i++) {
                // the fourth of six would count as low-frequency effects
                interleaved[i * channels + channels / 2] = sweep[i];
            }
            Sound heard = Heard.sound(SoundFiles.wave(channels, 16_000, interleaved));
            assertThat(heard.changes().count(Change.SOUND_CHANNELS_UNPLACED)).isEqualTo(1);
            assertThat(heard.samples()).hasSize(sweep.length);
            for (int i = 0; i < sweep.length; i++) {
                assertThat(heard.samples()[i] * channels).isBetween(sweep[i] - channels, sweep[i] + channels);
            }
        }
    }

    @Test
    void two_channels_give_their_mean_and_a_centre_is_heard_above_the_others() {
        short[] sweep = SoundFiles.sweep(16_000, 0.5);
        short[] stereo = new short[2 * sweep.length];
        short[] surround = new short[6 * sweep.length];
        for (int i = 0; i < sweep.length; i++) {
            stereo[2 * i + 1] = sweep[i];
            surround[6 * i + 2] = sweep[i];
        }
        Sound half = Heard.sound(SoundFiles.wave(2, 16_000, stereo));
        Sound centre = Heard.sound(
                SoundFiles.encoded(new Form("flac", "flac", AV_SAMPLE_FMT_S16, 16_000, 6), List.of(surround)));
        assertThat(half.changes().isEmpty()).isTrue();
        assertThat(centre.changes().isEmpty()).isTrue();
        for (int i = 0; i < sweep.length; i++) {
            assertThat(2 * half.samples()[i]).isBetween(sweep[i] - 2, sweep[i] + 2);
        }
        assertThat(loudest(centre.samples())).isGreaterThan(loudest(sweep) / 4);
    }

    @Test
    void a_microphone_at_the_place_of_low_frequency_effects_is_heard_where_the_others_are_silent() {
        short[] sweep = SoundFiles.sweep(16_000, 0.5);
        short[] surround = new short[6 * sweep.length];
        for (int i = 0; i < sweep.length; i++) {
            surround[6 * i + 3] = sweep[i];
        }
        Form flac = new Form("flac", "flac", AV_SAMPLE_FMT_S16, 16_000, 6);
        Sound alone = Heard.sound(SoundFiles.encoded(flac, List.of(surround)));
        assertThat(alone.changes().count(Change.SOUND_EFFECTS_ALONE)).isEqualTo(1);
        for (int i = 0; i < sweep.length; i++) {
            assertThat(6 * alone.samples()[i]).isBetween(sweep[i] - 6, sweep[i] + 6);
        }
        Sound silence = Heard.sound(SoundFiles.encoded(flac, List.of(new short[surround.length])));
        assertThat(silence.changes().isEmpty()).isTrue();
        assertThat(loudest(silence.samples())).isZero();
    }

    @Test
    void too_many_channels_and_rates_that_no_sound_has_are_refused() {
        assertThat(Heard.rejection(SoundFiles.wave(65, 16_000, new short[6_500]))
                        .message())
                .isEqualTo("sound of 65 channels, at most 64 expected");
        assertThat(Heard.rejection(SoundFiles.wave(1, 2_000_000_000, new short[10_000]))
                        .message())
                .isEqualTo("sound of 2000000000 samples a second, at most 1000000 expected");
    }

    @Test
    void the_last_sample_is_heard_at_any_rate() {
        for (int rate : new int[] {8_000, 11_025, 22_050, 44_100, 48_000, 192_000, 500_000}) {
            short[] samples = new short[rate];
            Arrays.fill(samples, rate - rate / 200, rate, (short) 10_000);
            short[] heard = Heard.sound(SoundFiles.wave(1, rate, samples)).samples();
            assertThat(heard.length).as("at %d", rate).isBetween(15_999, 16_001);
            assertThat(heard[15_980]).as("at %d", rate).isBetween((short) 9_000, (short) 11_500);
        }
    }

    @Test
    void a_stream_may_change_its_rate_and_its_channels_on_the_way() {
        byte[] slow = aac(16_000, 1);
        byte[] fast = aac(48_000, 2);
        byte[] both = ByteBuffer.allocate(slow.length + fast.length)
                .put(slow)
                .put(fast)
                .array();
        int apart = Heard.sound(slow).samples().length + Heard.sound(fast).samples().length;
        assertThat(Heard.sound(both).samples().length).isBetween(apart - 2_000, apart + 100);
    }

    private static byte[] aac(int rate, int channels) {
        short[] sweep = SoundFiles.spread(SoundFiles.sweep(rate, 1.5), channels);
        return SoundFiles.encoded(new Form("adts", "aac", AV_SAMPLE_FMT_FLTP, rate, channels), List.of(sweep));
    }

    @TestFactory
    Stream<DynamicTest> a_file_that_ends_before_its_header_says_is_refused() {
        return Stream.of(
                        new Form("wav", "pcm_s16le", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("w64", "pcm_s16le", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("aiff", "pcm_s16be", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("au", "pcm_s16be", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("caf", "pcm_s16be", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("flac", "flac", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("tta", "tta", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("wv", "wavpack", AV_SAMPLE_FMT_S16P, 16_000, 1),
                        new Form("wav", "adpcm_ms", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("matroska", "flac", AV_SAMPLE_FMT_S16, 16_000, 1),
                        new Form("mp3", "libmp3lame", AV_SAMPLE_FMT_S16P, 44_100, 1))
                .map(form -> DynamicTest.dynamicTest(form.toString(), () -> {
                    byte[] whole = SoundFiles.encoded(form, List.of(SoundFiles.sweep(form.rate(), 3)));
                    assertThat(Heard.sound(whole).changes().isEmpty()).isTrue();
                    Rejection cut = Heard.rejection(Arrays.copyOf(whole, whole.length / 2));
                    assertThat(cut.reason()).as(cut.message()).isEqualTo(Rejection.TRUNCATED);
                    assertThat(cut.message())
                            .matches("it ends after .* of the .* (seconds|bytes of sound) that its header tells of");
                }));
    }

    @Test
    void a_sphere_that_ends_early_is_refused_too() {
        byte[] whole = SoundFiles.sphere(16_000, SoundFiles.sweep(16_000, 3));
        assertThat(Heard.rejection(Arrays.copyOf(whole, 50_000)).reason()).isEqualTo(Rejection.TRUNCATED);
    }

    @Test
    void a_wave_that_was_written_into_a_pipe_does_not_know_its_length() {
        short[] sweep = SoundFiles.sweep(16_000, 1);
        for (int unknown : new int[] {-1, 0x7FFF_FFFF, 0x7FFF_F000}) {
            byte[] file = SoundFiles.wave(1, 16_000, sweep);
            ByteBuffer.wrap(file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(4, unknown)
                    .putInt(40, unknown);
            assertThat(Heard.sound(file).samples()).isEqualTo(sweep);
        }
    }

    @Test
    void covers_are_no_sound_and_of_films_without_sound_it_is_missing() {
        short[] sweep = SoundFiles.sweep(44_100, 1);
        Form covered = new Form("mp3", "libmp3lame", AV_SAMPLE_FMT_S16P, 44_100, 1, Picture.COVER);
        assertThat(Heard.sound(SoundFiles.encoded(covered, List.of(sweep)))
                        .changes()
                        .isEmpty())
                .isTrue();
        Form silent = new Form("matroska", "aac", AV_SAMPLE_FMT_FLTP, 44_100, 1, Picture.FILM);
        Decoded film = Heard.decoded(SoundFiles.encoded(silent, List.of()));
        assertThat(((Decoded.Absent) film).changes().count(Change.SOUND_ABSENT)).isEqualTo(1);
    }

    @Test
    void of_several_streams_of_sound_one_is_taken_and_the_others_are_counted() {
        short[] sweep = SoundFiles.sweep(16_000, 1);
        Form form = new Form("matroska", "pcm_s16le", AV_SAMPLE_FMT_S16, 16_000, 1);
        Sound heard = Heard.sound(SoundFiles.encoded(form, List.of(sweep, new short[16_000], new short[16_000])));
        assertThat(heard.samples()).isEqualTo(sweep);
        assertThat(heard.changes().byCode())
                .hasSize(1)
                .containsEntry("sound-streams-aside", new io.athanor.base.Changes.Counted(1, "3 streams of sound"));
    }

    @Test
    void a_damaged_packet_of_many_is_left_out_and_counted_and_many_are_refused() {
        byte[] whole = aac(44_100, 1);
        Sound intact = Heard.sound(whole);
        Sound heard = Heard.sound(damaged(whole, 1));
        assertThat(heard.samples().length).isBetween(intact.samples().length - 800, intact.samples().length);
        assertThat(heard.changes().count(Change.SOUND_PACKETS_LEFT)).isEqualTo(1);
        Rejection refused = Heard.rejection(damaged(whole, 20));
        assertThat(refused.reason()).isEqualTo(Rejection.UNDECODABLE);
        assertThat(refused.message()).matches("the sound is damaged: \\d+ of its \\d+ packets cannot be decoded");
    }

    /** Frames of ADTS, some of them with noise for content. */
    private static byte[] damaged(byte[] adts, int frames) {
        byte[] file = adts.clone();
        int frame = 0;
        for (int at = 0; at + 7 < file.length; frame++) {
            int length = (file[at + 3] & 3) << 11 | (file[at + 4] & 0xFF) << 3 | (file[at + 5] & 0xFF) >> 5;
            if (frame >= 10 && frame < 10 + frames) {
                Arrays.fill(file, at + 7, at + length, (byte) 0xFF);
            }
            at += length;
        }
        return file;
    }

    @Test
    void what_is_clipped_is_counted() {
        short[] sweep = SoundFiles.sweep(16_000, 1);
        float[] asIntegers = new float[sweep.length];
        for (int i = 0; i < sweep.length; i++) {
            asIntegers[i] = sweep[i];
        }
        Sound loud = Heard.sound(SoundFiles.wave(SoundFiles.FLOAT, 32, 1, 16_000, SoundFiles.bytes(asIntegers)));
        assertThat(loud.changes().count(Change.SOUND_CLIPPED)).isEqualTo(1);
        assertThat(loudest(loud.samples())).isEqualTo(32_768);
    }

    @Test
    void a_picture_and_a_text_are_refused_in_the_same_words_every_time() {
        byte[] text = "not a sound, and long enough to be looked at".getBytes(StandardCharsets.UTF_8);
        assertThat(Heard.rejection(text)).isEqualTo(Heard.rejection(text));
        assertThat(Heard.rejection(text).message()).isEqualTo("it is a file of no known format");
    }

    @Test
    void damaged_files_are_heard_or_refused_and_do_no_harm() {
        Random random = new Random(7);
        List<byte[]> whole = Stream.of(
                        new Form("ogg", "vorbis", AV_SAMPLE_FMT_FLTP, 44_100, 2),
                        new Form("ipod", "aac", AV_SAMPLE_FMT_FLTP, 44_100, 1),
                        new Form("matroska", "aac", AV_SAMPLE_FMT_FLTP, 16_000, 1, Picture.FILM),
                        new Form("mp3", "libmp3lame", AV_SAMPLE_FMT_S16P, 44_100, 1),
                        new Form("flac", "flac", AV_SAMPLE_FMT_S16, 16_000, 6),
                        new Form("wav", "adpcm_ms", AV_SAMPLE_FMT_S16, 16_000, 1))
                .map(form -> SoundFiles.encoded(
                        form, List.of(SoundFiles.spread(SoundFiles.sweep(form.rate(), 0.3), form.channels()))))
                .toList();
        int refused = 0;
        for (int i = 0; i < 120; i++) {
            byte[] file = whole.get(i % whole.size()).clone();
            for (int flips = random.nextInt(30); flips >= 0; flips--) {
                int reach = random.nextBoolean() ? file.length : Math.min(200, file.length);
                file[random.nextInt(reach)] = (byte) random.nextInt(256);
            }
            byte[] damaged = Arrays.copyOf(file, random.nextBoolean() ? file.length : random.nextInt(file.length) + 1);
            refused += new SoundDecoder(60).decode(damaged, sound -> {
                                        assertThat(sound.samples()).isNotEmpty();
                                        return io.athanor.extract.Decoded.rejected("heard", "");
                                    })
                                    instanceof io.athanor.extract.Decoded.Rejected rejected
                            && !rejected.rejection().reason().equals("heard")
                    ? 1
                    : 0;
        }
        assertThat(refused).isBetween(20, 118);
    }

    private static int loudest(short[] samples) {
        int loudest = 0;
        for (short sample : samples) {
            loudest = Math.max(loudest, Math.abs(sample));
        }
        return loudest;
    }
}
