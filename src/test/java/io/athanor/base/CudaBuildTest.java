package io.athanor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaBuildTest {
    @TempDir
    private Path folder;

    @Test
    void what_neither_the_loader_knows_nor_a_folder_has_is_missing() throws IOException {
        Path cache = folder.resolve("ld.so.cache");
        List<String> all = CudaBuild.missing(List.of(folder), cache);
        assertThat(all).contains("libcudart.so.13", "libcudnn.so.9", "libnccl.so.2");
        Files.createFile(folder.resolve("libnccl.so.2"));
        // another version of the same library, and one that is named without a place
        Files.writeString(
                cache,
                "libcudnn.so.9\0/opt/cuda/libcudart.so.13\0/opt/cuda/libcublas.so.13.1\0",
                StandardCharsets.ISO_8859_1);
        assertThat(CudaBuild.missing(List.of(folder), cache))
                .containsExactlyElementsOf(all.stream()
                        .filter(library ->
                                !List.of("libnccl.so.2", "libcudart.so.13").contains(library))
                        .toList());
    }
}
