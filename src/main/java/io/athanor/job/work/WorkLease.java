package io.athanor.job.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.job.Progress;
import io.athanor.table.WorkDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * One run at a time works in a directory: two would clear each other's unfinished folders. A lease is a file of the run's own
 * that is touched while the run lives. Whoever comes puts his there before he looks for others', and takes it back if he finds
 * one: of two that come at once at least one sees the other, on any file system that lists what was written, whether it creates
 * exclusively or not. The lease of a process of this machine that is gone counts for nothing. Of another machine only the touches
 * tell: one waits until the lease has not been touched for a while, and sees within seconds if it is.
 */
public final class WorkLease implements AutoCloseable {
    private static final String PREFIX = "_lease-";
    private static final Duration TOUCHED_EVERY = Duration.ofSeconds(10);
    private static final Duration EXPIRES_AFTER = Duration.ofSeconds(60);
    /** Watched for so long in any case: clocks of two machines may differ by more than a lease lasts. */
    private static final Duration WATCHED_FOR = Duration.ofSeconds(15);

    private static final Duration LOOKED_AT_EVERY = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** What is half written for longer was left so by a death: a process that lives may be kept from it by busier ones. */
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(5);

    /** Of taking it while others come and go. */
    private static final int CLAIMS = 20;

    private final WorkDirectory work;
    private final Clock clock;
    private final Holder holder;
    private final Path file;
    private final ScheduledExecutorService heart;

    private WorkLease(WorkDirectory work, Clock clock, Holder holder) {
        this.work = work;
        this.clock = clock;
        this.holder = holder;
        this.file = new Path(work.root(), PREFIX + UUID.randomUUID() + ".json");
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
    record Holder(String host, long pid, String started, String since, String touched) {}

    /**
     * Takes the directory for a run.
     *
     * @param progress shows how long one waits for a run of another machine that may be dead
     * @return to be closed when the run ends
     * @throws UserError if another run holds it
     */
    public static WorkLease take(WorkDirectory work, Clock clock, Progress progress) {
        var lease = new WorkLease(work, clock, ofThisProcess(clock));
        lease.claim(progress);
        lease.heart.scheduleAtFixedRate(
                lease::touch, TOUCHED_EVERY.toMillis(), TOUCHED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return lease;
    }

    /** The run that holds the directory now, as far as can be seen from here. */
    public static Optional<Holder> holder(WorkDirectory work, Clock clock) {
        Holder mine = ofThisProcess(clock);
        return leases(work).stream()
                .flatMap(lease -> read(work, lease).stream())
                .filter(other -> lives(other, mine, clock))
                .findFirst();
    }

    private void claim(Progress progress) {
        for (int trial = 1; trial <= CLAIMS; trial++) {
            for (Path lease : leases(work)) {
                read(work, lease).ifPresent(other -> requireGone(other, lease, progress));
                // of a dead process, perhaps cut short by its death
                delete(lease);
            }
            work.writeText(file, text());
            if (leases(work).stream().map(Path::getName).toList().equals(List.of(file.getName()))) {
                return;
            }
            delete(file);
            pause(PAUSE.multipliedBy(ThreadLocalRandom.current().nextInt(1, 5)));
        }
        throw new UserError(
                "Cannot use the work directory " + work.root() + ": others take it at the same time, again and"
                        + " again, expected one run at a time. Give the command again.");
    }

    private void requireGone(Holder other, Path lease, Progress progress) {
        if (!other.host().equals(holder.host())) {
            awaitSilence(other, lease, progress);
        } else if (lives(other, holder, clock)) {
            throw held(other);
        }
    }

    /** Returns when the lease was given back or has expired. */
    private void awaitSilence(Holder other, Path lease, Progress progress) {
        Instant expires = Instant.parse(other.touched()).plus(EXPIRES_AFTER);
        Instant watched = clock.instant().plus(WATCHED_FOR);
        Instant end = expires.isAfter(watched) ? expires : watched;
        try (Progress.Line line = progress.start("wait for " + other.host(), 0, "")) {
            for (Instant now = clock.instant(); now.isBefore(end); now = clock.instant()) {
                line.standing(
                        "process " + other.pid() + " on " + other.host() + " holds " + work.root() + ", silent since "
                                + other.touched(),
                        Duration.between(now, end).toMillis() / 1e3);
                pause(LOOKED_AT_EVERY);
                Optional<Holder> there = read(work, lease);
                if (there.isEmpty()) {
                    line.note("it has ended");
                    return;
                }
                if (!there.get().equals(other)) {
                    line.note("it is alive");
                    throw held(there.get());
                }
            }
            line.note("silent since " + other.touched() + ", taken over");
        }
    }

    private UserError held(Holder other) {
        boolean here = other.host().equals(holder.host());
        return new UserError("Cannot use the work directory " + work.root() + ": a run of process " + other.pid()
                + (here ? "" : " on " + other.host()) + " has been at work in it since " + other.since()
                + ", expected one at a time. Wait for it, or name another directory with --workdir.");
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

    private static List<Path> leases(WorkDirectory work) {
        try {
            return Arrays.stream(work.files()
                            .listStatus(work.root(), path -> path.getName().startsWith(PREFIX)))
                    .map(FileStatus::getPath)
                    .toList();
        } catch (FileNotFoundException e) {
            // the directory will be made
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + work.root(), e);
        }
    }

    /** Empty if it was given back, or cut short by the death of its holder. */
    private static Optional<Holder> read(WorkDirectory work, Path lease) {
        long end = System.nanoTime() + WRITTEN_WITHIN.toNanos();
        while (true) {
            Optional<Holder> holder = work.readWholeText(lease).flatMap(WorkLease::whole);
            if (holder.isPresent() || !isBeingWritten(work, lease) || System.nanoTime() - end > 0) {
                return holder;
            }
            pause(PAUSE);
        }
    }

    /** Empty if the text is cut short. */
    private static Optional<Holder> whole(String text) {
        try {
            return Optional.of(Json.read(text, Holder.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static boolean isBeingWritten(WorkDirectory work, Path lease) {
        try {
            long touched = work.files().getFileStatus(lease).getModificationTime();
            return System.currentTimeMillis() - touched <= WRITTEN_WITHIN.toMillis();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + lease, e);
        }
    }

    private void delete(Path lease) {
        try {
            work.files().delete(lease, false);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + lease, e);
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a lease was looked at", e);
        }
    }

    private void touch() {
        try {
            // one that was silent for long has lost it to another
            if (work.files().exists(file)) {
                work.writeText(file, text());
            }
        } catch (IOException | UncheckedIOException e) {
            // storage that does not answer for a moment: it lasts for several touches
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
        delete(file);
    }
}
