package io.athanor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.athanor.base.Json;
import io.athanor.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code _status.json} of a work directory: how the last command on it ended. In cluster deploy modes the exit code of
 * the process does not travel, a file does: beside the common one, a command that the launcher has numbered leaves one of
 * its own, so that neither another command's end nor a clock that is late is taken for it.
 */
final class StatusFile {
    static final String NAME = "_status.json";

    /** The setting of Spark that holds the launcher's number of a command. */
    static final String RUN = "spark.athanor.run";

    private static final Pattern NUMBER = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final Path file;
    private final @Nullable Path own;
    private final Configuration hadoop;
    private final Clock clock;

    /** @param run the launcher's number of the command, or null if it gave none */
    StatusFile(String workDirectory, @Nullable String run, Configuration hadoop, Clock clock) {
        this.file = new Path(workDirectory, NAME);
        this.own = run == null ? null : new Path(workDirectory, "_status-" + checked(run) + ".json");
        this.hadoop = hadoop;
        this.clock = clock;
    }

    /** That of the command this process was started for. */
    static StatusFile ofProcess(String workDirectory) {
        return new StatusFile(workDirectory, System.getProperty(RUN), Commands.hadoop(), Clock.systemUTC());
    }

    private static String checked(String run) {
        if (!NUMBER.matcher(run).matches()) {
            throw new UserError("Cannot tell commands apart: the run is called \"" + run
                    + "\", expected letters, digits and dashes. Leave " + RUN + " to the launcher.");
        }
        return run;
    }

    /**
     * @param code the exit code, or null while the command runs (or if it was killed)
     * @param startedAt ISO-8601 instant
     * @param finishedAt ISO-8601 instant, or null while it runs
     */
    record Status(
            @Nullable Integer code,
            String message,
            String command,
            String startedAt,
            @Nullable String finishedAt) {}

    /** Runs a command and leaves behind how it ended, also when it fails. */
    <T> T around(String command, Callable<T> body) throws Exception {
        String startedAt = now();
        write(new Status(null, "running", command, startedAt, null));
        T result;
        try {
            result = body.call();
        } catch (Throwable failure) {
            Outcome outcome = Outcome.of(failure);
            try {
                write(new Status(outcome.code(), outcome.message(), command, startedAt, now()));
            } catch (RuntimeException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
        write(new Status(0, Outcome.DONE.message(), command, startedAt, now()));
        return result;
    }

    /** What the last command left, or the one that was numbered; empty if there was none. */
    Optional<Status> read() {
        return read(own == null ? file : own);
    }

    /** Removes the file of a numbered command, which nobody asks for again. */
    void forget() {
        if (own != null) {
            try {
                FileSystem.get(own.toUri(), hadoop).delete(own, false);
            } catch (IOException e) {
                throw new UserError("Cannot remove " + own + ": " + e.getMessage() + ", expected a file of yours.", e);
            }
        }
    }

    private Optional<Status> read(Path file) {
        try (var in = FileSystem.get(file.toUri(), hadoop).open(file)) {
            return Optional.of(Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), Status.class));
        } catch (FileNotFoundException | JsonProcessingException e) {
            // not there, or cut short in the middle of being written
            return Optional.empty();
        } catch (IOException e) {
            throw new UserError("Cannot read " + file + ": " + e.getMessage() + ", expected a readable file.", e);
        }
    }

    private void write(Status status) {
        if (own != null) {
            write(status, own);
        }
        write(status, file);
    }

    private void write(Status status, Path file) {
        try (var out = FileSystem.get(file.toUri(), hadoop).create(file, true)) {
            out.write(Json.write(status).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UserError(
                    "Cannot write to the work directory " + file.getParent() + ": " + e.getMessage()
                            + ", expected a folder of yours. Name another with --workdir.",
                    e);
        }
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
