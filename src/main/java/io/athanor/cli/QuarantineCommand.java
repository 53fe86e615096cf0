package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.job.report.QuarantineJob;
import io.athanor.job.report.RefusedFilter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code athanor quarantine}: what was refused, to be looked at and mended. */
@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Shows which payloads were refused and why, or writes them out.",
            "With --export they are written as they were found, with an index.jsonl that says of each its id, reason,",
            "message and place. Those on the web are fetched only from hosts that the pipeline allows, and else named.",
            "Mended files are tried again by athanor extract --retry-quarantined."
        },
        footer = {
            "",
            "Examples:",
            "  athanor quarantine work/emoji",
            "  athanor quarantine work/emoji --modality image --export refused"
        })
final class QuarantineCommand implements Callable<Integer> {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    private final Terminal terminal;

    @Parameters(
            index = "0",
            paramLabel = "WORKDIR",
            description = "A work directory, or the pipeline file it belongs to.")
    String place = "";

    @Option(names = "--modality", paramLabel = "NAME", description = "This modality alone.")
    @Nullable
    String modality;

    @Option(names = "--reason", paramLabel = "CODE", description = "This reason alone, as in the listing.")
    @Nullable
    String reason;

    @Option(
            names = "--export",
            paramLabel = "DIR",
            description = "Writes the payloads to an empty folder, or to the one that it was stopped in.")
    @Nullable
    String export;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Payloads of a modality that are written out, at most (default: 1000).")
    int limit;

    QuarantineCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new UserError(
                    "Cannot write out " + limit + " payloads, expected at least 1. Leave --limit out, or raise it.");
        }
        String workDirectory = Commands.isPipelineFile(place)
                ? Commands.usualWorkDirectory(Commands.pipeline(place, List.of(), terminal.environment(), null)
                        .settings())
                : Commands.place(place);
        var job = new QuarantineJob(workDirectory, Commands.hadoop(), new RefusedFilter(modality, reason, limit));
        terminal.out().println(export == null ? job.list() : job.export(Commands.place(export)));
        return 0;
    }
}
