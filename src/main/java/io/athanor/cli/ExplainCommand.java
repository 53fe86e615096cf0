package io.athanor.cli;

import io.athanor.job.inspect.Finding;
import io.athanor.job.run.ExplainJob;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code athanor explain}: what each modality gives. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Shows what each modality gives a trained model, and writes it to explain.json in the work directory.",
            "What is lost without it, with intervals; Shapley values of the figures, of all test rows and by class; gates, where",
            "the network has some; how alike the modalities are before training; what each took to extract. With an ID how the",
            "model comes to what it says of that sample. Nothing is trained."
        },
        footer = {"", "Examples:", "  athanor explain work/emoji", "  athanor explain work/emoji 1f34e --model teacher"
        })
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    @Mixin
    private final AllowCodeOption code = new AllowCodeOption();

    private final Terminal terminal;
    private final Jobs jobs;

    @Parameters(
            index = "0",
            paramLabel = "WORKDIR",
            description = "The work directory of a pipeline that has run, or its pipeline file.")
    String place = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "A sample of that pipeline.")
    @Nullable
    String sampleId;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "teacher",
            description = "A teacher or student of several modalities (default: ${DEFAULT-VALUE}).")
    String model = "teacher";

    @Option(names = "--master", paramLabel = "URL", description = "Spark's master (default: local[*]).")
    @Nullable
    String master;

    ExplainCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    @Override
    public Integer call() {
        MachineChecks.requireNames(master);
        MachineChecks.ofProcess(terminal.environment()).require(master);
        var settings = Commands.pipeline(place, List.of(), terminal.environment(), null)
                .settings();
        String workDirectory =
                Commands.isPipelineFile(place) ? Commands.usualWorkDirectory(settings) : Commands.place(place);
        ExplainJob.Result found;
        try (ProgressLines progress = new ProgressLines(terminal, System::nanoTime)) {
            found = jobs.explain(new Jobs.Explaining(settings, workDirectory, master, model, sampleId, progress));
        }
        found.findings().forEach(this::tell);
        terminal.out().println();
        terminal.out().println("Wrote " + found.file() + ".");
        return 0;
    }

    private void tell(Finding finding) {
        terminal.out().println();
        terminal.out().println(finding.title());
        if (!finding.rows().isEmpty()) {
            terminal.out().print(TextTable.of(finding.rows()));
        }
        finding.notes().forEach(note -> terminal.out().println(note));
    }
}
