package io.athanor.cli;

import io.athanor.base.UserError;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code athanor gc}: frees the place of what nothing refers to. */
@Command(
        name = "gc",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Removes what nothing refers to any more, to free its place.",
            "That is: tables of earlier states of the source, models and measurements made of them, attempts that were",
            "overtaken, folders that were never published, and what was extracted for earlier predictions. What the",
            "pipeline refers to stays. Predictions themselves are never touched."
        },
        footer = {"", "Examples:", "  athanor gc work/emoji --dry-run", "  athanor gc my.yaml --keep 3"})
final class GcCommand implements Callable<Integer> {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    private final Terminal terminal;
    private final Jobs jobs;

    @Parameters(
            index = "0",
            paramLabel = "WORKDIR",
            description = "A work directory, or the pipeline file it belongs to.")
    String place = "";

    @Option(
            names = "--workdir",
            paramLabel = "URI",
            description = "The work directory of the pipeline file (default: work/NAME).")
    @Nullable
    String workDirectory;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "The newest of each kind of table, and of the sources that predict scored, that stay even if the"
                            + " pipeline refers to others (default: 1).")
    int keep;

    @Option(names = "--dry-run", description = "Lists what would be removed, with its size, and removes nothing.")
    boolean dryRun;

    GcCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    @Override
    public Integer call() {
        MachineChecks.requireNames(null);
        if (keep < 1) {
            throw new UserError(
                    "Cannot keep " + keep + " of each kind of table: expected at least 1, from which the next run"
                            + " goes on. Leave --keep out.");
        }
        var settings = Commands.pipeline(place, List.of(), terminal.environment(), null)
                .settings();
        String directory = workDirectory != null
                ? Commands.place(workDirectory)
                : Commands.isPipelineFile(place) ? Commands.usualWorkDirectory(settings) : Commands.place(place);
        terminal.out().println(jobs.gc(new Jobs.Garbage(settings, directory, keep, dryRun)));
        return 0;
    }
}
