package io.athanor.extract.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.athanor.data.Rejection;
import io.athanor.extract.Decoded;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.Prepared;
import io.athanor.extract.Session;
import io.athanor.extract.payload.audio.SoundDecoder;
import io.athanor.testing.Quickstart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

public class SpeechTest {
    @Test
    void every_clip_of_the_sample_is_heard_but_the_two_broken_ones() {
        SoundDecoder decoder = new SoundDecoder(60);
        List<String> broken = new ArrayList<>();
        int heard = 0;
        for (Quickstart.Item item : Quickstart.items()) {
            byte[] clip = item.members().get("ogg");
            if (clip != null && clip.length > 0) {
                Decoded decoded = decoder.decode(clip, sound -> Decoded.rejected("heard", ""));
                if (((Decoded.Rejected) decoded).rejection().reason().equals("heard")) {
                    heard++;
                } else {
                    broken.add(item.id());
                }
            } else if (clip != null) {
                broken.add(item.id());
            }
        }
        assertThat(heard).isEqualTo(308);
        assertThat(broken).hasSize(2);
    }

    @Test
    void any_rate_and_any_channels_become_16_khz_mono_at_the_scale_of_16_bits() throws IOException {
        AtomicReference<short[]> heard = new AtomicReference<>();
        new SoundDecoder(60).decode(tone(44_100, 2, 1.5), sound -> {
            heard.set(sound.samples());
            return Decoded.rejected("heard", "");
        });
        assertThat(heard.get().length).isBetween(23_900, 24_000);
        int loudest = 0;
        for (short sample : heard.get()) {
            loudest = Math.max(loudest, sample);
        }
        assertThat(loudest).isBetween(9_500, 10_500);
    }

    @Test
    void a_clip_shorter_than_a_window_is_padded_and_a_long_one_rejected() throws IOException {
        try (Session session = new SpeechExtractor(SoundSettings.upTo(2)).open(ExecutorPlace.plain())) {
            float[] feature = session.infer(List.of((Prepared) session.decode(tone(16_000, 1, 0.1))))
                    .get(0);
            // one window: no deviation
            assertThat(java.util.Arrays.copyOfRange(feature, 96, 192)).containsOnly(0f);
            Decoded tooLong = session.decode(tone(16_000, 1, 2.5));
            assertThat(((Decoded.Rejected) tooLong).rejection().reason()).isEqualTo(Rejection.TOO_LARGE);
        }
    }

    @Test
    void a_playlist_is_no_sound_and_nothing_it_names_is_opened() throws IOException {
        ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/secret.ts";
            String list = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n" + url + "\n#EXT-X-ENDLIST\n";
            Decoded decoded = new SoundDecoder(60)
                    .decode(list.getBytes(StandardCharsets.UTF_8), sound -> Decoded.rejected("heard", ""));
            assertThat(((Decoded.Rejected) decoded).rejection().reason()).isEqualTo(Rejection.UNDECODABLE);
        } finally {
            server.stop(0);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void a_clip_that_would_grow_beyond_reason_is_rejected_by_its_rate() throws IOException {
        Decoded slow = new SoundDecoder(3600).decode(tone(10, 1, 100), sound -> Decoded.rejected("heard", ""));
        assertThat(((Decoded.Rejected) slow).rejection())
                .isEqualTo(
                        new Rejection(Rejection.UNDECODABLE, "sound of 10 samples a second, at least 1000 expected"));
    }

    private static byte[] tone(int rate, int channels, double seconds) throws IOException {
        int frames = (int) (rate * seconds);
        byte[] pcm = new byte[frames * channels * 2];
        for (int i = 0; i < frames; i++) {
            int value = (int) (10_000 * Math.sin(2 * Math.PI * 440 * i / rate));
            for (int c = 0; c < channels; c++) {
                pcm[2 * (i * channels + c)] = (byte) value;
                pcm[2 * (i * channels + c) + 1] = (byte) (value >> 8);
            }
        }
        var out = new ByteArrayOutputStream();
        var format = new AudioFormat(rate, 16, channels, true, false);
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(pcm), format, frames), AudioFileFormat.Type.WAVE, out);
        return out.toByteArray();
    }
}
