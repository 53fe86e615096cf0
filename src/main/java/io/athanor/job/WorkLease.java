package io.athanor.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.table.WorkDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One run at a time works in a directory: two would clear each other's unfinished folders. The lease is a file that is
 * touched while its holder lives; that of a process of this machine that is gone is taken over at once. Of another machine
 * only the touches tell: one waits until the lease has not been touched for a while, and sees within seconds if it is. Where
 * a file system has no exclusive creation this is best effort.
 */
final class WorkLease implements AutoCloseable {
    private static final String FILE = "_lease.json";
    private static final Duration TOUCHED_EVERY = Duration.ofSeconds(10);
    private static final Duration EXPIRES_AFTER = Duration.ofSeconds(60);
    /** Watched for so long in any case: clocks of two machines may differ by more than a lease lasts. */
    private static final Duration WATCHED_FOR = Duration.ofSeconds(15);

    private static final Duration LOOKED_AT_EVERY = Duration.ofMillis(500);

    /** A file that is half written for longer was left so by a death: a process that lives may be kept from it by busier ones. */
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(20);
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
     * @param progress shows how long one waits for a run of another machine that may be dead
     * @return to be closed when the run ends
     * @throws UserError if another run holds it
     */
    static WorkLease take(WorkDirectory work, Clock clock, Progress progress) {
        var lease = new WorkLease(work, clock, ofThisProcess(clock));
        lease.claim(progress);
        lease.heart.scheduleAtFixedRate(
                lease::touch, TOUCHED_EVERY.toMillis(), TOUCHED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return lease;
    }

    /** The run that holds the directory now, as far as can be seen from here. */
    static Optional<Holder> holder(WorkDirectory work, Clock clock) {
        return read(work).filter(other -> lives(other, ofThisProcess(clock), clock));
    }

    private void claim(Progress progress) {
        for (int trial = 1; ; trial++) {
            try {
                if (work.files().exists(file(work))) {
                    Optional<Holder> other = read(work);
                    other.ifPresent(there -> requireGone(there, progress));
                    if (!read(work).equals(other)) {
                        // meanwhile another has taken it
                        continue;
                    }
                    work.files().delete(file(work), false);
                }
                // exclusive: of two that come at once, one finds the other's
                create(text().getBytes(StandardCharsets.UTF_8));
                return;
            } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
                if (trial == TRIALS) {
                    throw new UncheckedIOException("Cannot take " + file(work), e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot take " + file(work), e);
            }
        }
    }

    private void create(byte[] text) throws IOException {
        if (work.files() instanceof LocalFileSystem) {
            // Hadoop's looks whether it is there, and creates it after that
            work.files().mkdirs(work.root());
            Files.write(java.nio.file.Path.of(file(work).toUri().getPath()), text, StandardOpenOption.CREATE_NEW);
            return;
        }
        try (var out = work.files().create(file(work), false)) {
            out.write(text);
        }
    }

    private void requireGone(Holder other, Progress progress) {
        if (!other.host().equals(holder.host())) {
            awaitSilence(other, progress);
        } else if (lives(other, holder, clock)) {
            throw held(other);
        }
    }

    /** Returns when the lease was given back or has expired. */
    private void awaitSilence(Holder other, Progress progress) {
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
                Optional<Holder> there = read(work);
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

    private static Optional<Holder> read(WorkDirectory work) {
        long end = System.nanoTime() + WRITTEN_WITHIN.toNanos();
        while (true) {
            Optional<Holder> holder = work.readWholeText(file(work)).flatMap(WorkLease::whole);
            if (holder.isPresent() || !isBeingWritten(work) || System.nanoTime() - end > 0) {
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

    private static boolean isBeingWritten(WorkDirectory work) {
        try {
            long touched = work.files().getFileStatus(file(work)).getModificationTime();
            return System.currentTimeMillis() - touched <= WRITTEN_WITHIN.toMillis();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + file(work), e);
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
