package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.job.run.InitJob;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code athanor init}: a first pipeline file. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Looks at a folder, tar or table and writes a first pipeline file for it.",
        footer = {
            "",
            "Examples:",
            "  athanor init data/quickstart/emoji-000000.tar",
            "  athanor init 'shards/*.tar' --out my.yaml"
        })
final class InitCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Jobs jobs;

    @Parameters(
            index = "0",
            paramLabel = "DATA",
            description = "A folder, tar shards or a Parquet, JSONL or CSV table.")
    String data = "";

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write it (default: on the terminal).")
    @Nullable
    String out;

    InitCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    @Override
    public Integer call() {
        MachineChecks.requireNames(null);
        MachineChecks.ofProcess(terminal.environment()).require(null);
        if (out != null && Files.exists(Path.of(out))) {
            throw new UserError(taken(out));
        }
        InitJob.Draft draft = jobs.init(out == null ? data : seenFrom(Path.of(out), data));
        terminal.err().println("athanor: Looked at " + draft.seen() + ".");
        draft.leftOut().forEach(what -> terminal.err().println("athanor: Left out: " + what + "."));
        draft.warnings().forEach(what -> terminal.err().println("athanor: Warning: " + what));
        draft.obstacles().forEach(why -> terminal.err().println("athanor: The pipeline cannot run yet. " + why));
        if (out == null) {
            terminal.out().print(draft.yaml());
            return 0;
        }
        try {
            Files.writeString(Path.of(out), draft.yaml(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new UserError(taken(out), e);
        } catch (IOException e) {
            throw new UserError("Cannot write " + out + ": " + e + ", expected a writable place.", e);
        }
        terminal.out()
                .println("Wrote " + out + ". "
                        + (draft.obstacles().isEmpty() ? "Look it over" : "Mend what is said above")
                        + ", then: athanor run " + out);
        return 0;
    }

    private static String taken(String out) {
        return "Cannot write " + out + ": found a file there, expected none. Name another with --out.";
    }

    /** A path that holds wherever athanor is run, if the pipeline file is to lie elsewhere than here. */
    private static String seenFrom(Path file, String data) {
        Path here = Path.of("").toAbsolutePath();
        Path folder = file.toAbsolutePath().normalize().getParent();
        boolean relative = !data.contains("://") && !data.startsWith("/");
        return relative && !here.equals(folder) ? here.resolve(data).normalize().toString() : data;
    }
}
