package io.athanor.extract.payload.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ContainerTest {
    private static final List<String> WAV = List.of("wav", "au");

    @BeforeAll
    static void load() {
        FFmpeg.load();
    }

    @Test
    void a_file_gives_all_its_samples_in_order() throws MediaException {
        short[] samples = ramp(100_000);
        assertThat(decoded(wave(samples))).isEqualTo(samples);
    }

    @Test
    void many_are_read_side_by_side_and_each_gets_its_own() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(24);
        try {
            List<Future<short[]>> read = new ArrayList<>();
            for (int i = 0; i < 96; i++) {
                byte[] file = wave(ramp(20_000 + i));
                read.add(threads.submit(() -> decoded(file)));
            }
            for (int i = 0; i < read.size(); i++) {
                assertThat(read.get(i).get()).isEqualTo(ramp(20_000 + i));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void what_is_wrong_is_said_in_the_same_words_every_time() {
        byte[] noise =
                "no sound at all, but a text that is long enough to be looked at".getBytes(StandardCharsets.UTF_8);
        for (int run = 0; run < 2; run++) {
            assertThatThrownBy(() -> Container.open(noise, WAV)).hasMessage("it is a file of no known format");
            byte[] broken = wave(ramp(1000));
            // its header's length
            broken[16] = 4;
            assertThatThrownBy(() -> Container.open(broken, WAV))
                    .hasMessage("its header is damaged: Invalid data found when processing input");
        }
    }

    @Test
    void a_format_that_was_not_asked_for_is_not_opened() {
        assertThatThrownBy(() -> Container.open(wave(ramp(1000)), List.of("flac")))
                .hasMessage("it is a file of another kind: WAV / WAVE (Waveform Audio)");
    }

    @Test
    void reading_ends_when_its_thread_is_interrupted() throws MediaException {
        try (Container file = Container.open(wave(ramp(200_000)), WAV)) {
            List<AVStream> streams = file.streams(avutil.AVMEDIA_TYPE_AUDIO);
            assertThatThrownBy(() ->
                            file.read(streams, packet -> Thread.currentThread().interrupt()))
                    .isInstanceOf(MediaException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static short[] decoded(byte[] file) throws MediaException {
        List<Short> samples = new ArrayList<>();
        try (Container container = Container.open(file, WAV);
                PacketDecoder decoder = new PacketDecoder(container.best(avutil.AVMEDIA_TYPE_AUDIO))) {
            FrameSink sink = frame -> {
                var plane = frame.data(0).capacity(2L * frame.nb_samples()).asByteBuffer();
                var values = plane.order(ByteOrder.nativeOrder()).asShortBuffer();
                while (values.hasRemaining()) {
                    samples.add(values.get());
                }
            };
            container.read(
                    container.streams(avutil.AVMEDIA_TYPE_AUDIO),
                    packet -> assertThat(decoder.decode(packet, sink)).isTrue());
            decoder.decode(null, sink);
        }
        short[] all = new short[samples.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = samples.get(i);
        }
        return all;
    }

    private static short[] ramp(int count) {
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (short) (i * 7);
        }
        return samples;
    }

    /** Mono at 16 kHz. */
    private static byte[] wave(short[] samples) {
        ByteBuffer file = ByteBuffer.allocate(44 + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples.length);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        file.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
        file.putShort((short) 2).putShort((short) 16);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples.length);
        for (short sample : samples) {
            file.putShort(sample);
        }
        return file.array();
    }
}
