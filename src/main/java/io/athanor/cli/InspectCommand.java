package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.job.PipelineSettings;
import io.athanor.job.inspect.Finding;
import io.athanor.job.inspect.InspectJob;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code athanor inspect}: what a source holds. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Shows what a source holds before anything is made of it.",
            "Modalities, sizes and formats of payloads, classes of the label, equal payloads (and whether they leak from one side",
            "of the split to another), what is missing together and whether that tells the label, and ten examples."
        },
        footer = {
            "",
            "Examples:",
            "  athanor inspect data/quickstart",
            "  athanor inspect 'shards/*.tar' --rows 1000 --out seen.html",
            "  athanor inspect conf/pipelines/quickstart.yaml"
        })
final class InspectCommand implements Callable<Integer> {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    private final Terminal terminal;
    private final Jobs jobs;

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description =
                    "A folder, tar shards or a Parquet, JSONL or CSV table; or a pipeline file, whose source it is.")
    String source = "";

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Samples whose payloads are read at most, drawn by a hash of their ids (default: 10000).")
    int rows;

    @Option(
            names = "--out",
            paramLabel = "FILE.html",
            description = "Writes a page with the same tables, and with pictures and sounds of the examples.")
    @Nullable
    String out;

    InspectCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    @Override
    public Integer call() {
        MachineChecks.requireNames(null);
        MachineChecks.ofProcess(terminal.environment()).require(null);
        if (rows < 1) {
            throw new UserError("Cannot read the payloads of " + rows
                    + " samples, expected at least 1. Leave --rows out, or raise it.");
        }
        if (out != null && Files.exists(Path.of(out))) {
            throw new UserError(taken(out));
        }
        boolean isPipeline = Commands.isPipelineFile(source);
        PipelineSettings settings = isPipeline
                ? Commands.pipeline(source, List.of(), terminal.environment(), null)
                        .settings()
                : null;
        InspectJob.Result found = jobs.inspect(new InspectJob.Request(source, settings, rows, out != null));
        terminal.out().println(found.extent());
        found.findings().forEach(this::tell);
        terminal.out().println();
        if (out != null) {
            write(out, found.page().orElse(""));
            terminal.out().println("Wrote " + out + ".");
        }
        // a pattern is to reach the program as it is
        String typed = source.matches("[\\w./:@%+-]+") ? source : "'" + source + "'";
        terminal.out()
                .println(
                        isPipeline
                                ? "athanor run " + typed + " runs it."
                                : "athanor init " + typed + " writes the pipeline file.");
        return 0;
    }

    private void tell(Finding finding) {
        terminal.out().println();
        terminal.out().println(finding.title());
        terminal.out().print(TextTable.of(finding.rows()));
        finding.notes().forEach(note -> terminal.out().println(note));
    }

    private static void write(String file, String page) {
        try {
            Files.writeString(Path.of(file), page, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new UserError(taken(file), e);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot write " + file + ": " + e + ", expected a writable place. Name another with --out.", e);
        }
    }

    private static String taken(String out) {
        return "Cannot write " + out + ": found a file there, expected none. Name another with --out.";
    }
}
