package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkLeaseTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private WorkDirectory work;

    @BeforeEach
    void open() {
        work = new WorkDirectory(new org.apache.hadoop.fs.Path(folder.toString()), new Configuration());
    }

    @Test
    void one_run_at_a_time_and_the_next_when_it_is_through() {
        try (WorkLease first = WorkLease.take(work, CLOCK)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> WorkLease.take(work, CLOCK))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--workdir");
            assertThat(WorkLease.holder(work, CLOCK)).isPresent();
        }
        assertThat(WorkLease.holder(work, CLOCK)).isEmpty();
        WorkLease.take(work, CLOCK).close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void that_of_a_dead_process_of_this_machine_is_taken_over_at_once() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        leave(here().host(), dead.pid(), NOON);
        WorkLease.take(work, CLOCK).close();
        // the number lives again, in a process that began at another time
        leave(here().host(), ProcessHandle.current().pid(), NOON);
        WorkLease.take(work, CLOCK).close();
    }

    @Test
    void that_of_another_machine_counts_while_it_is_touched() {
        leave("elsewhere", 7, NOON.minus(Duration.ofSeconds(50)));
        assertThatThrownBy(() -> WorkLease.take(work, CLOCK))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("process 7 on elsewhere")
                .hasMessageContaining("60 s after");
        leave("elsewhere", 7, NOON.minus(Duration.ofSeconds(61)));
        WorkLease.take(work, CLOCK).close();
    }

    @Test
    void one_that_was_cut_short_by_a_death_is_nobodys() throws IOException {
        Files.writeString(folder.resolve("_lease.json"), "{ \"host\": \"el");
        WorkLease.take(work, CLOCK).close();
    }

    private WorkLease.Holder here() {
        try (WorkLease lease = WorkLease.take(work, CLOCK)) {
            assertThat(lease).isNotNull();
            return WorkLease.holder(work, CLOCK).orElseThrow();
        }
    }

    private void leave(String host, long pid, Instant touched) {
        work.writeText(
                new org.apache.hadoop.fs.Path(work.root(), "_lease.json"),
                io.athanor.base.Json.write(
                        new WorkLease.Holder(host, pid, "long ago", NOON.toString(), touched.toString())));
    }
}
