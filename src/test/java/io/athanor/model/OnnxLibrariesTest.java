package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import io.athanor.base.HostCache;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxLibrariesTest {
    @TempDir
    private Path folder;

    @Test
    void what_is_whole_stays_and_what_was_cut_short_is_unpacked_again() throws IOException, URISyntaxException {
        Path jar = Path.of(OrtEnvironment.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        OnnxLibraries.unpack(jar, folder);
        List<Path> libraries = libraries();
        assertThat(libraries)
                .extracting(library -> library.getFileName().toString())
                .contains(System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"));

        Path whole = folder.resolve(System.mapLibraryName("onnxruntime"));
        FileTime before = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(whole, before);
        Path cut = folder.resolve(System.mapLibraryName("onnxruntime4j_jni"));
        byte[] content = Files.readAllBytes(cut);
        Files.write(cut, new byte[7]);

        OnnxLibraries.unpack(jar, folder);
        assertThat(Files.getLastModifiedTime(whole)).isEqualTo(before);
        assertThat(cut).hasBinaryContent(content);
        assertThat(libraries()).isEqualTo(libraries);
    }

    @Test
    void the_runtime_loads_those_of_this_host() {
        OnnxEngine.start();
        assertThat(Path.of(System.getProperty(OnnxLibraries.SETTING))).startsWith(HostCache.folder("native"));
    }

    private List<Path> libraries() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
