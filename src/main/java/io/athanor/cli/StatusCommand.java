package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.cli.StatusFile.Status;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code athanor status}: how the last command on a work directory ended, as message and exit code. */
@Command(
        name = "status",
        hidden = true,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Ends as the last command on a work directory did; the launcher asks in cluster deploy modes.")
final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "WORKDIR", description = "A work directory.")
    String workDirectory = "";

    @Option(names = "--since", paramLabel = "INSTANT", description = "Ignores commands that were started before.")
    @Nullable
    String since;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<Status> status = new StatusFile(workDirectory, Commands.hadoop(), Clock.systemUTC())
                .read()
                .filter(s -> since == null || !Instant.parse(s.startedAt()).isBefore(Instant.parse(since)));
        if (status.isEmpty()) {
            throw new UserError("Cannot tell how the command ended: found no status in " + workDirectory
                    + ", expected one that the driver left. Look at the driver's log.");
        }
        Integer code = status.get().code();
        if (code == null) {
            throw new UserError("Cannot tell how the command ended: the driver started at "
                    + status.get().startedAt() + " and left no end, expected one. It was killed or still runs: look at"
                    + " the driver's log.");
        }
        new Outcome(code, status.get().message(), null).tell(terminal.err());
        return code;
    }
}
