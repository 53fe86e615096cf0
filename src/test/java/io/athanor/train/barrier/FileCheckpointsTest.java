package io.athanor.train.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointsTest {
    private static final WorkerSettings SETTINGS = WorkerSettings.defaults();

    @TempDir
    java.nio.file.Path folder;

    private Path path;
    private final Configuration configuration = new Configuration();

    @BeforeEach
    void name_a_folder_that_is_not_there_yet() {
        path = new Path(folder.resolve("checkpoints").toUri());
    }

    @Test
    void the_next_attempt_finds_what_the_last_one_saved() {
        FileCheckpoints first = FileCheckpoints.next(path, SETTINGS, configuration);
        assertThat(first.newest()).isEmpty();
        first.save(1, new byte[] {1});
        first.save(2, new byte[] {2, 2});

        FileCheckpoints second = FileCheckpoints.next(path, SETTINGS, configuration);

        assertThat(second.attempt()).isEqualTo(first.attempt() + 1);
        assertThat(second.newest())
                .hasValueSatisfying(state -> assertThat(state).containsExactly(2, 2));
        assertThat(second.newestStep()).isEqualTo(2);
    }

    @Test
    void the_state_before_a_broken_step_is_the_newest_and_what_is_known_of_it_lies_beside() throws IOException {
        FileCheckpoints first = FileCheckpoints.next(path, SETTINGS, configuration);
        first.save(1, new byte[] {1});
        String file = first.broken(7, new byte[] {7}, "{}").orElseThrow();

        assertThat(java.nio.file.Path.of(new Path(file).toUri().getPath())).hasContent("{}");
        FileCheckpoints second = FileCheckpoints.next(path, SETTINGS, configuration);
        assertThat(second.newestStep()).isEqualTo(7);
        assertThat(second.newest())
                .hasValueSatisfying(state -> assertThat(state).containsExactly(7));
    }

    @Test
    void a_stale_attempt_may_not_save() {
        FileCheckpoints stale = FileCheckpoints.next(path, SETTINGS, configuration);
        stale.save(1, new byte[] {1});
        FileCheckpoints current = FileCheckpoints.next(path, SETTINGS, configuration);

        assertThatThrownBy(() -> stale.save(2, new byte[] {2}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("attempt 2 has begun");
        current.save(2, new byte[] {3});
        assertThat(current.newest())
                .hasValueSatisfying(state -> assertThat(state).containsExactly(3));
    }

    @Test
    void the_last_two_are_kept_and_one_cut_short_is_passed_over() throws IOException {
        FileCheckpoints checkpoints = FileCheckpoints.next(path, SETTINGS, configuration);
        for (int step = 1; step <= 5; step++) {
            checkpoints.save(step, new byte[] {(byte) step, 7, 7});
        }
        List<java.nio.file.Path> files = files();
        assertThat(files).hasSize(2);

        java.nio.file.Path last = files.get(1);
        Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 2));
        // the local file system's own checksum would refuse it before ours is asked
        Files.deleteIfExists(last.resolveSibling("." + last.getFileName() + ".crc"));

        assertThat(checkpoints.newest())
                .hasValueSatisfying(state -> assertThat(state).containsExactly(4, 7, 7));
        // by its name: nobody reads states to learn how far they go
        assertThat(checkpoints.newestStep()).isEqualTo(5);
    }

    private List<java.nio.file.Path> files() throws IOException {
        try (var all = Files.list(folder.resolve("checkpoints"))) {
            return all.filter(f -> f.getFileName().toString().matches("step-.*safetensors"))
                    .sorted()
                    .toList();
        }
    }
}
