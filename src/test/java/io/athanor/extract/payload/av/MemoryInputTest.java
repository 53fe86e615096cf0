package io.athanor.extract.payload.av;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryInputTest {
    private static final byte[] BYTES = {1, 2, 3, 4};

    @BeforeAll
    static void load() {
        FFmpeg.load();
    }

    @Test
    void what_is_sought_is_read() {
        try (var input = new MemoryInput(BYTES);
                var into = new BytePointer(8)) {
            assertThat(avformat.avio_seek(input.context(), 1, 0)).isEqualTo(1);
            assertThat(avformat.avio_read(input.context(), into, 8)).isEqualTo(3);
            assertThat(into.get(0)).isEqualTo((byte) 2);
        }
    }

    /** The size with AVSEEK_FORCE is the size, too: FFmpeg may ask so for any of its questions. */
    @ParameterizedTest
    @ValueSource(ints = {0, avformat.AVSEEK_FORCE})
    void the_size_is_told_and_the_place_stays(int force) {
        try (var input = new MemoryInput(BYTES);
                var into = new BytePointer(8)) {
            var context = input.context();
            assertThat(context.seek().call(context.opaque(), 0, avformat.AVSEEK_SIZE | force))
                    .isEqualTo(4);
            assertThat(avformat.avio_read(context, into, 8)).isEqualTo(4);
        }
    }

    /** From where a damaged file has it read: of some, the distance back to the end is positive as an int. */
    @ParameterizedTest
    @ValueSource(
            longs = {4, 1 << 20, Integer.MAX_VALUE, 3_500_000_000L, 1L << 32, (1L << 32) + 7, 1L << 40, Long.MAX_VALUE})
    void any_place_beyond_the_end_has_nothing_to_read(long place) {
        try (var input = new MemoryInput(BYTES);
                var into = new BytePointer(8)) {
            avformat.avio_seek(input.context(), place, 0);
            assertThat(avformat.avio_read(input.context(), into, 8)).isEqualTo(avutil.AVERROR_EOF);
        }
    }
}
