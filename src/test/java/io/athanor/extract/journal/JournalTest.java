package io.athanor.extract.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Rejection;
import io.athanor.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    private static final String PART = "a.tar-00000";
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    @TempDir
    java.nio.file.Path folder;

    /** A process that dies in the middle of what it was told to do. */
    static final class Program {
        private Program() {}

        public static void main(String[] words) throws IOException {
            try (Journal journal = open(words[0], words[1].equals("mapped"))) {
                switch (words[2]) {
                    case "pipeline" -> {
                        journal.inPipeline(List.of("through")).close();
                        journal.inPipeline(List.of("a", "b"));
                        Runtime.getRuntime().halt(1);
                    }
                    case "group" -> {
                        journal.group(List.of("a", "b"));
                        Runtime.getRuntime().halt(1);
                    }
                    case "alone" -> {
                        journal.group(List.of("a")).close();
                        journal.group(List.of("b"));
                        Runtime.getRuntime().halt(1);
                    }
                    case "exit" -> {
                        journal.inPipeline(List.of("a"));
                        journal.group(List.of("b"));
                        journal.timedOut("slow", TIMEOUT);
                        System.exit(1);
                    }
                    default -> throw new IllegalArgumentException(words[2]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_was_in_work_is_suspected_and_what_was_alone_is_convicted(boolean mapped) throws IOException {
        die(mapped, "pipeline");
        try (Journal journal = open(folder.toString(), mapped)) {
            History history = journal.history();
            // marks of a slow file system say no more than that the part was in work
            assertThat(history.suspectsAnyone()).isEqualTo(!mapped);
            assertThat(history.suspects("a") && history.suspects("b")).isEqualTo(mapped);
            assertThat(history.suspects("through")).isFalse();
            assertThat(history.verdict("a")).isEmpty();
        }
        assertThat(known(mapped)).isEqualTo(mapped ? 2 : 1);

        die(mapped, "group");
        try (Journal journal = open(folder.toString(), mapped)) {
            assertThat(journal.history().suspects("a") && journal.history().suspects("b"))
                    .isTrue();
        }
        die(mapped, "alone");
        Journal last = open(folder.toString(), mapped);
        assertThat(last.history().suspects("a")).isTrue();
        assertThat(last.history().suspects("b")).isFalse();
        assertThat(last.history().verdict("b").map(Rejection::reason)).contains(Rejection.CRASH);
        last.delete();
        last.close();
        assertThat(known(mapped)).isZero();
        try (Journal journal = open(folder.toString(), mapped)) {
            assertThat(journal.history().isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_process_that_ends_in_order_suspects_nobody_and_remembers_who_hung(boolean mapped) throws IOException {
        die(mapped, "exit");
        try (Journal journal = open(folder.toString(), mapped)) {
            assertThat(journal.history().suspects("a") || journal.history().suspectsAnyone())
                    .isFalse();
            assertThat(journal.history().verdict("b")).isEmpty();
            assertThat(journal.history().verdict("slow"))
                    .contains(new Rejection(Rejection.TIMEOUT, "decoding did not end within 3.0 seconds"));
        }
        try (Journal patient = Journal.open(path(), PART, TIMEOUT.multipliedBy(2), 4, configuration(mapped))) {
            assertThat(patient.history().verdict("slow"))
                    .as("has more time now")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_attempt_that_lives_is_not_taken_for_dead_unless_it_says_so(boolean mapped) throws IOException {
        try (Journal living = open(folder.toString(), mapped)) {
            try (Journal.Note kept = living.group(List.of("d"))) {
                kept.keep();
            }
            try (Journal.Note kept = living.inPipeline(List.of("c"))) {
                kept.keep();
            }
            try (Journal.Note alone = living.group(List.of("b"));
                    Journal.Note beside = living.inPipeline(List.of("a"));
                    Journal other = open(folder.toString(), mapped)) {
                assertThat(other.history().suspects("a") || other.history().suspectsAnyone())
                        .isFalse();
                assertThat(other.history().verdict("b")).isEmpty();
                assertThat(other.history().suspects("c")).isTrue();
                assertThat(other.history().verdict("d").map(Rejection::reason)).contains(Rejection.CRASH);
            }
        }
        assertThat(known(mapped)).isEqualTo(2);
    }

    private static void keep(Journal.Note note) {
        note.keep();
        note.giveUp();
    }

    private void die(boolean mapped, String how) throws IOException {
        java.nio.file.Path log = folder.resolveSibling(folder.getFileName() + ".log");
        Process child =
                ChildJvm.start(Program.class, log, List.of(), folder.toString(), mapped ? "mapped" : "marks", how);
        assertThat(ChildJvm.await(child)).as(Files.readString(log)).isEqualTo(1);
        Files.delete(log);
    }

    private int known(boolean mapped) throws IOException {
        return Journal.knowledge(path(), TIMEOUT, configuration(mapped)).getOrDefault(PART, 0);
    }

    private Path path() {
        return new Path(folder.toUri());
    }

    private static Journal open(String folder, boolean mapped) throws IOException {
        Path path = new Path(java.nio.file.Path.of(folder).toUri());
        return Journal.open(path, PART, TIMEOUT, 4, configuration(mapped));
    }

    /** A local folder through a class that is not taken for a local one stands for a cluster's file system. */
    private static Configuration configuration(boolean local) {
        Configuration configuration = new Configuration();
        if (!local) {
            configuration.setClass("fs.file.impl", RawLocalFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
            configuration.setBoolean("fs.file.impl.disable.cache", true);
        }
        return configuration;
    }
}
