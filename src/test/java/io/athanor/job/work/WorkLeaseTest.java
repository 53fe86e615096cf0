package io.athanor.job.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.job.Progress;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class WorkLeaseTest {
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
        try (WorkLease first = WorkLease.take(work, CLOCK, Progress.silent())) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> WorkLease.take(work, CLOCK, Progress.silent()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--workdir");
            assertThat(WorkLease.holder(work, CLOCK)).isPresent();
        }
        assertThat(WorkLease.holder(work, CLOCK)).isEmpty();
        WorkLease.take(work, CLOCK, Progress.silent()).close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void that_of_a_dead_process_of_this_machine_is_taken_over_at_once() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        leave(here().host(), dead.pid(), NOON);
        WorkLease.take(work, CLOCK, Progress.silent()).close();
        // the number lives again, in a process that began at another time
        leave(here().host(), ProcessHandle.current().pid(), NOON);
        WorkLease.take(work, CLOCK, Progress.silent()).close();
    }

    @Test
    void that_of_another_machine_is_waited_for_in_sight_until_it_expires() {
        leave("elsewhere", 7, NOON.minus(Duration.ofSeconds(20)));
        Said said = new Said();
        Hurrying clock = new Hurrying();
        WorkLease.take(work, clock, said).close();
        assertThat(Duration.between(NOON, clock.instant())).isGreaterThan(Duration.ofSeconds(40));
        assertThat(said.lines.get(0)).isEqualTo("wait for elsewhere");
        assertThat(said.lines.get(1))
                .startsWith("process 7 on elsewhere holds ")
                .endsWith("silent since 2026-01-01T11:59:40Z");
        assertThat(said.lines.get(said.lines.size() - 1)).isEqualTo("silent since 2026-01-01T11:59:40Z, taken over");
    }

    @Test
    void that_of_another_machine_whose_clock_is_late_is_watched_all_the_same() {
        leave("elsewhere", 7, NOON.minus(Duration.ofHours(2)));
        Hurrying clock = new Hurrying();
        clock.onTick =
                () -> leave("elsewhere", 7, NOON.minus(Duration.ofHours(2)).plusSeconds(10));
        assertThatThrownBy(() -> WorkLease.take(work, clock, Progress.silent()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a run of process 7 on elsewhere has been at work in it since " + NOON);
    }

    @Test
    void that_of_another_machine_that_ends_meanwhile_is_waited_for_no_longer() {
        leave("elsewhere", 7, NOON);
        Hurrying clock = new Hurrying();
        clock.onTick = () -> {
            try {
                Files.deleteIfExists(folder.resolve("_lease-7.json"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        WorkLease.take(work, clock, Progress.silent()).close();
        assertThat(Duration.between(NOON, clock.instant())).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void one_that_was_cut_short_by_a_death_is_nobodys() throws IOException {
        Path cut = Files.writeString(folder.resolve("_lease-7.json"), "{ \"host\": \"el");
        // it is not just being written
        Files.setLastModifiedTime(cut, FileTime.from(Instant.now().minusSeconds(60)));
        WorkLease.take(work, CLOCK, Progress.silent()).close();
    }

    @RepeatedTest(5)
    void of_many_that_come_at_once_one_has_it() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        leave(here().host(), dead.pid(), NOON);
        onlyOneHas(work);
    }

    private WorkLease.Holder here() {
        try (WorkLease lease = WorkLease.take(work, CLOCK, Progress.silent())) {
            assertThat(lease).isNotNull();
            return WorkLease.holder(work, CLOCK).orElseThrow();
        }
    }

    /** Lets four take it at the same moment. */
    public static void onlyOneHas(WorkDirectory work) throws Exception {
        int many = 4;
        var together = new CyclicBarrier(many);
        List<WorkLease> taken = Collections.synchronizedList(new ArrayList<>());
        List<String> refused = Collections.synchronizedList(new ArrayList<>());
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int number = 0; number < many; number++) {
                Clock clock = Clock.offset(CLOCK, Duration.ofSeconds(number));
                runs.add(threads.submit(() -> {
                    together.await();
                    try {
                        taken.add(WorkLease.take(work, clock, Progress.silent()));
                    } catch (UserError e) {
                        refused.add(e.getMessage());
                    }
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(taken).hasSize(1);
        assertThat(refused).hasSize(many - 1).allMatch(said -> said.contains("has been at work in it since"));
        taken.get(0).close();
    }

    private void leave(String host, long pid, Instant touched) {
        work.writeText(
                new org.apache.hadoop.fs.Path(work.root(), "_lease-7.json"),
                io.athanor.base.Json.write(
                        new WorkLease.Holder(host, pid, "long ago", NOON.toString(), touched.toString())));
    }

    /** Goes on by five seconds whenever it is looked at. */
    private static final class Hurrying extends Clock {
        private Instant now = NOON;
        private int looks;
        private Runnable onTick = () -> {};

        @Override
        public Instant instant() {
            if (++looks == 4) {
                onTick.run();
            }
            now = now.plusSeconds(5);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Keeps what is shown. */
    private static final class Said implements Progress {
        private final List<String> lines = new ArrayList<>();

        @Override
        public Line start(String stage, long total, String unit) {
            lines.add(stage);
            return new Line() {
                @Override
                public void advanceTo(long done) {}

                @Override
                public void standing(String text, double secondsLeft) {
                    lines.add(text);
                }

                @Override
                public void note(String text) {
                    lines.add(text);
                }

                @Override
                public void close() {}
            };
        }
    }
}
