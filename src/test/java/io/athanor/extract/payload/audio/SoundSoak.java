package io.athanor.extract.payload.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.extract.Decoded;
import io.athanor.extract.payload.audio.SoundFiles.Form;
import io.athanor.extract.payload.audio.SoundFiles.Picture;
import io.athanor.testing.OwnMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;

/** Native memory stays as it is however many sounds of whatever kind are decoded: {@code mvn test -Psoak}. */
class SoundSoak {
    private static final int SOUNDS = Integer.getInteger("athanor.soak.sounds", 20_000);
    private static final double GROWTH = 1.02;

    @Test
    void twenty_thousand_sounds_of_mixed_kinds_leave_memory_as_it_was() throws IOException {
        SoundDecoder decoder = new SoundDecoder(60);
        List<byte[]> files = new ArrayList<>();
        for (Form form : List.of(
                new Form("ogg", "vorbis", avutil.AV_SAMPLE_FMT_FLTP, 44_100, 2),
                new Form("ipod", "aac", avutil.AV_SAMPLE_FMT_FLTP, 44_100, 1, Picture.COVER),
                new Form("matroska", "aac", avutil.AV_SAMPLE_FMT_FLTP, 16_000, 1, Picture.FILM),
                new Form("mp3", "libmp3lame", avutil.AV_SAMPLE_FMT_S16P, 44_100, 1),
                new Form("flac", "flac", avutil.AV_SAMPLE_FMT_S16, 16_000, 6),
                new Form("dts", "dca", avutil.AV_SAMPLE_FMT_S32, 48_000, 2))) {
            short[] sweep = SoundFiles.spread(SoundFiles.sweep(form.rate(), 0.5), form.channels());
            files.add(SoundFiles.encoded(form, List.of(sweep)));
        }
        files.add(SoundFiles.wave(9, 16_000, new short[9 * 8_000]));
        Random random = new Random(1);
        long half = 0;
        for (int i = 1; i <= SOUNDS; i++) {
            byte[] file = files.get(i % files.size());
            if (i % 4 == 0) {
                file = Arrays.copyOf(file, 1 + random.nextInt(file.length));
            }
            decoder.decode(file, sound -> Decoded.rejected("heard", ""));
            if (i == SOUNDS / 2) {
                half = OwnMemory.kilobytes();
            }
        }
        long end = OwnMemory.kilobytes();
        System.out.printf("%d sounds: %d MB after half of them, %d MB after all%n", SOUNDS, half >> 10, end >> 10);
        assertThat((double) end / half).as("growth in the second half").isLessThan(GROWTH);
    }
}
