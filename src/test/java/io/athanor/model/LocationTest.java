package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocationTest {
    @TempDir
    private Path folder;

    private Path zip() throws IOException {
        Path zip = folder.resolve("m.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("onnx/"));
            for (String name : List.of("onnx/model.onnx", "onnx/b", "a")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return zip;
    }

    @Test
    void names_in_an_archive_are_found_by_its_directory() throws IOException {
        Location root = new Location(zip().toString()).entries();
        assertThat(root.files()).containsExactly("a");
        assertThat(root.in("onnx").files()).containsExactly("b", "model.onnx");
        assertThat(root.in("onnx").isFile()).isFalse();
        assertThat(root.in("onnx/b").isFile()).isTrue();
        assertThat(root.in("onnx/b").text()).isEqualTo("onnx/b");
        assertThat(root.in("onnx/model.onnx").bytes()).isEqualTo(15);
        assertThat(root.in("onnx/b").parent().parent()).isEqualTo(root);
        assertThat(root.in("onnx/b").qualified().address()).isEqualTo("file:" + folder.resolve("m.zip") + "!/onnx/b");
        assertThatThrownBy(() -> root.in("none").open()).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> root.in("onnx").open()).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void archive_that_is_not_there_has_no_stamp() {
        Location nowhere = new Location("classpath:no/such.zip!/a");
        assertThatThrownBy(nowhere::isFile).isInstanceOf(FileNotFoundException.class);
        assertThat(nowhere.stamp()).isEmpty();
    }

    @Test
    void what_is_elsewhere_is_copied_once_for_each_of_its_states() throws IOException {
        AtomicInteger reads = new AtomicInteger();
        Path copies = folder.resolve("copies");
        for (String state : new String[] {"1", "1", "2", "1"}) {
            Path copy = LocalCopy.of(copies, state, state, file -> true, file -> {
                reads.incrementAndGet();
                try (InputStream in = new ByteArrayInputStream(state.getBytes(StandardCharsets.UTF_8))) {
                    Files.write(file, in.readAllBytes());
                }
            });
            assertThat(copy).hasContent(state);
        }
        assertThat(reads).hasValue(2);
        assertThatThrownBy(() -> LocalCopy.of(copies, "3", "3", file -> true, file -> {
                    Files.writeString(file, "half");
                    throw new IOException("reset");
                }))
                .hasMessage("reset");
        try (var left = Files.list(copies)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .as("nothing that looks whole is left of it")
                    .containsExactlyInAnyOrder("1", "1.lock", "2", "2.lock", "3.lock");
        }
    }
}
