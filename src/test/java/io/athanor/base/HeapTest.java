package io.athanor.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"Serial", "Parallel"})
    void the_limit_is_the_one_that_was_set_whatever_collects_the_garbage(String collector) throws Exception {
        Path log = folder.resolve("log");
        List<String> options = List.of("-XX:-UseSerialGC", "-XX:+Use" + collector + "GC", "-Xmx1500m");
        assertThat(ChildJvm.await(ChildJvm.start(Limit.class, log, options))).isZero();
        assertThat(Files.readString(log)).endsWith("limit 1500\n");
    }

    /** Prints the limit of the JVM it is started in. */
    public static final class Limit {
        public static void main(String[] words) {
            System.out.println("limit " + Heap.limitMegabytes());
        }
    }
}
