package io.athanor.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCacheTest {
    @TempDir
    private Path folder;

    @Test
    void a_user_without_a_home_has_the_temporary_folder() {
        assumeThat(System.getenv("ATHANOR_CACHE")).isNull();
        String home = System.getProperty("user.home");
        try {
            System.setProperty("user.home", folder.toString());
            assertThat(HostCache.folder("native")).isEqualTo(folder.resolve(".cache/athanor/native"));
            System.setProperty("user.home", folder.resolve("gone").toString());
            assertThat(HostCache.folder("native"))
                    .startsWithRaw(Path.of(System.getProperty("java.io.tmpdir")))
                    .endsWithRaw(Path.of("native"));
        } finally {
            System.setProperty("user.home", home);
        }
    }
}
