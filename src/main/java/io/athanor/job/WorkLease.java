package io.athanor.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.table.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * One run at a time works in a directory: two would clear each other's unfinished folders. The lease is a file that is
 * touched while its holder lives; that of a process of this machine that is gone is taken over at once, that of another
 * machine when it has not been touched for a while. Where a file system has no exclusive creation this is best effort.
 */
final class WorkLease implements AutoCloseable {
    private static final String FILE = "_lease.json";
    private static final Duration TOUCHED_EVERY = Duration.ofSeconds(10);
    private static final Duration EXPIRES_AFTER = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TRIALS = 3;

    private final WorkDirectory work;
    private final Clock clock;
    private final Holder holder;
    private final ScheduledExecutorService heart;

    private WorkLease(WorkDirectory work, Clock clock, Holder holder) {
        this.work = work;
        this.clock = clock;
        this.holder = holder;
        this.heart = Executors.newSingleThreadScheduledExecutor(beat -> {
            Thread thread = new Thread(beat, "athanor-lease");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Who works in a directory.
     *
     * @param started when its process started, ISO-8601; tells it from a later one of the same number
     * @param since when it took the lease
     * @param touched when it was last known to live
     */
    record Holder(String host, long pid, String started, String since, String touched) {
        boolean sameProcess(Holder other) {
            return host.equals(other.host) && pid == other.pid && started.equals(other.started);
        }
    }

    /**
     * Takes the directory for a run.
     *
     * @return to be closed when the run ends
     * @throws UserError if another run holds it
     */
    static WorkLease take(WorkDirectory work, Clock clock) {
        return take(work, clock, ofThisProcess(clock));
    }

    static WorkLease take(WorkDirectory work, Clock clock, Holder holder) {
        var lease = new WorkLease(work, clock, holder);
        lease.claim();
        lease.heart.scheduleAtFixedRate(
                lease::touch, TOUCHED_EVERY.toMillis(), TOUCHED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return lease;
    }

    /** The run that holds the directory now, as far as can be seen from here. */
    static Optional<Holder> holder(WorkDirectory work, Clock clock) {
        return read(work).filter(other -> lives(other, ofThisProcess(clock), clock));
    }

    private void claim() {
        for (int trial = 1; ; trial++) {
            read(work).ifPresent(other -> requireGone(work, other, holder, clock));
            try {
                work.files().delete(file(work), false);
                // exclusive: of two that come at once, one finds the other's
                try (var out = work.files().create(file(work), false)) {
                    out.write(text().getBytes(StandardCharsets.UTF_8));
                }
                return;
            } catch (FileAlreadyExistsException e) {
                if (trial == TRIALS) {
                    throw new UncheckedIOException("Cannot take " + file(work), e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot take " + file(work), e);
            }
        }
    }

    private static void requireGone(WorkDirectory work, Holder other, Holder mine, Clock clock) {
        if (!lives(other, mine, clock)) {
            return;
        }
        boolean here = other.host().equals(mine.host());
        throw new UserError("Cannot use the work directory " + work.root() + ": a run of process " + other.pid()
                + (here ? "" : " on " + other.host()) + " has been at work in it since " + other.since()
                + ", expected one at a time. Wait for it, or name another directory with --workdir."
                + (here
                        ? ""
                        : " If it is dead, its claim ends " + EXPIRES_AFTER.toSeconds() + " s after " + other.touched()
                                + "."));
    }

    private static boolean lives(Holder other, Holder mine, Clock clock) {
        if (other.host().equals(mine.host())) {
            return ProcessHandle.of(other.pid())
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> started(process, other.started()).equals(other.started()))
                    .isPresent();
        }
        return Instant.parse(other.touched()).plus(EXPIRES_AFTER).isAfter(clock.instant());
    }

    private static Holder ofThisProcess(Clock clock) {
        ProcessHandle process = ProcessHandle.current();
        String now = clock.instant().toString();
        return new Holder(hostName(), process.pid(), started(process, ""), now, now);
    }

    /** Where the system does not tell, the number alone decides. */
    private static String started(ProcessHandle process, String otherwise) {
        return process.info().startInstant().map(Instant::toString).orElse(otherwise);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // a laptop without a name has no colleagues that could mistake it for another
            return "localhost";
        }
    }

    private static Optional<Holder> read(WorkDirectory work) {
        for (int trial = 1; ; trial++) {
            Optional<String> text = work.readWholeText(file(work));
            try {
                if (text.isPresent()) {
                    return Optional.of(Json.read(text.get(), Holder.class));
                }
                if (trial == TRIALS || !work.files().exists(file(work))) {
                    return Optional.empty();
                }
            } catch (JsonProcessingException e) {
                if (trial == TRIALS) {
                    // cut short by the death of its holder
                    return Optional.empty();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot look at " + file(work), e);
            }
            // it is just being touched
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a lease was read", e);
        }
    }

    private void touch() {
        if (read(work).filter(now -> !now.sameProcess(holder)).isEmpty()) {
            work.writeText(file(work), text());
        }
    }

    private String text() {
        String now = clock.instant().toString();
        return Json.write(new Holder(holder.host(), holder.pid(), holder.started(), holder.since(), now));
    }

    @Override
    public void close() {
        heart.shutdown();
        try {
            heart.awaitTermination(TOUCHED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // another may have taken it over, if this one was silent for long
        if (read(work).filter(now -> now.sameProcess(holder)).isPresent()) {
            try {
                work.files().delete(file(work), false);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot give back " + file(work), e);
            }
        }
    }

    private static Path file(WorkDirectory work) {
        return new Path(work.root(), FILE);
    }
}
