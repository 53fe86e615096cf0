package io.athanor.train.mapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFilesTest {
    private static final int THINGS = 3000;

    @TempDir
    Path folder;

    @Test
    void what_was_written_is_read_at_any_place_over_many_chunks() {
        try (MappedFiles files = new MappedFiles(Long.MAX_VALUE)) {
            assertRead(files, 1032);
        }
    }

    @Test
    void pages_are_let_go_of_and_come_again() {
        // one look before and one after each letting go; a file of 20 windows that stay would be looked at a few times
        AtomicLong looks = new AtomicLong();
        try (MappedFiles files =
                new MappedFiles(4L * MappedFiles.WINDOW_BYTES, () -> looks.incrementAndGet() * 1L << 18)) {
            assertRead(files, 1 << 20);
        }
        assertThat(looks).hasValueGreaterThan(200);
    }

    @Test
    void where_nobody_knows_the_memory_windows_are_counted() {
        AtomicLong looks = new AtomicLong();
        try (MappedFiles files = new MappedFiles(4L * MappedFiles.WINDOW_BYTES, () -> -looks.incrementAndGet())) {
            assertRead(files, 1 << 20);
        }
        assertThat(looks).hasValueGreaterThan(200);
    }

    @Test
    void no_file_has_a_name() {
        try (MappedFiles files = new MappedFiles(1 << 20);
                ScratchFile file = ScratchFile.in(folder, 64)) {
            file.putInt(7);
            assertThat(folder).isEmptyDirectory();
            MappedFile mapped = file.map(files);
            assertThat(mapped.intAt(0)).isEqualTo(7);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void a_look_at_what_is_closed_fails() {
        MappedFile mapped;
        try (MappedFiles files = new MappedFiles(1 << 20);
                ScratchFile file = ScratchFile.in(folder, 64)) {
            file.putInt(7);
            mapped = file.map(files);
            assertThat(mapped.intAt(0)).isEqualTo(7);
        }
        assertThatThrownBy(() -> mapped.intAt(0))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(ClosedChannelException.class);
    }

    @Test
    void what_is_longer_than_a_chunk_is_refused() {
        try (ScratchFile file = ScratchFile.in(folder, 64)) {
            assertThatThrownBy(() -> file.begin(65)).hasMessageContaining("65 bytes do not fit");
        }
    }

    /** Things of all lengths, read forwards and then at scattered places. */
    private void assertRead(MappedFiles files, int chunkBytes) {
        List<Long> places = new ArrayList<>();
        MappedFile mapped;
        try (ScratchFile file = ScratchFile.in(folder, chunkBytes)) {
            for (int i = 0; i < THINGS; i++) {
                byte[] text = text(i);
                places.add(file.begin(12L + 4L * (i % 200) + text.length));
                file.putLong(-i);
                file.putInt(i);
                file.putFloats(floats(i));
                file.putBytes(text);
            }
            mapped = file.map(files);
        }
        for (int n = 0; n < 2 * THINGS; n++) {
            int i = n < THINGS ? n : n * 1009 % THINGS;
            long at = places.get(i);
            assertThat(mapped.longAt(at)).isEqualTo(-i);
            assertThat(mapped.intAt(at + 8)).isEqualTo(i);
            float[] found = new float[i % 200 + 2];
            mapped.floats(at + 12, i % 200, FloatBuffer.wrap(found), 1);
            float[] wanted = new float[i % 200 + 2];
            System.arraycopy(floats(i), 0, wanted, 1, i % 200);
            assertThat(found).isEqualTo(wanted);
            assertThat(mapped.bytes(at + 12 + 4L * (i % 200), text(i).length)).isEqualTo(text(i));
        }
    }

    private static float[] floats(int i) {
        float[] values = new float[i % 200];
        for (int j = 0; j < values.length; j++) {
            values[j] = i + j / 1000f;
        }
        return values;
    }

    private static byte[] text(int i) {
        return "é".repeat(i % 7).getBytes(StandardCharsets.UTF_8);
    }
}
