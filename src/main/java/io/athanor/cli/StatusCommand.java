package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.cli.PipelineOptions.DayConverter;
import io.athanor.cli.StatusFile.Status;
import io.athanor.config.Day;
import java.time.Clock;
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

    @Option(names = "--run", paramLabel = "NUMBER", description = "The command that the launcher has numbered so.")
    @Nullable
    String run;

    @Option(
            names = "--date",
            paramLabel = "YYYY-MM-DD",
            converter = DayConverter.class,
            description = "The day that $${date} in WORKDIR stands for.")
    @Nullable
    Day date;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String place = Commands.place(date == null ? workDirectory : date.in(workDirectory));
        StatusFile file = new StatusFile(place, run, Commands.hadoop(), Clock.systemUTC());
        Optional<Status> status = file.read();
        if (status.isEmpty()) {
            throw new UserError("Cannot tell how the command ended: found no status in " + place
                    + ", expected one that the driver left. Look at the driver's log.");
        }
        Integer code = status.get().code();
        if (code == null) {
            throw new UserError("Cannot tell how the command ended: the driver started at "
                    + status.get().startedAt() + " and left no end, expected one. It was killed or still runs: look at"
                    + " the driver's log.");
        }
        file.forget();
        new Outcome(code, status.get().message(), null).tell(terminal.err());
        return code;
    }
}
