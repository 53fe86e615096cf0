package io.athanor.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code athanor predict}: scores new data. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Scores new data with an exported model, through the same extraction, to Parquet.",
            "Missing modalities stay missing; payloads that cannot be read are quarantined, their rows are scored."
        },
        footer = {
            "",
            "The Parquet holds sample_id, prediction, probability, probabilities (a class each), MODALITY_status (ok,"
                    + " missing or quarantined) and modalities_used: where that is 0, the shares of the classes in training are said."
                    + " A record beside it names the classes.",
            "",
            "Examples:",
            "  athanor predict work/emoji 'new/*.tar' predictions",
            "  athanor predict work/emoji new.jsonl predictions --model student"
        })
final class PredictCommand implements Callable<Integer> {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    @Mixin
    private final AllowCodeOption code = new AllowCodeOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final Terminal terminal;
    private final Jobs jobs;

    @Parameters(index = "0", paramLabel = "WORKDIR", description = "The work directory of a pipeline that has run.")
    String workDirectory = "";

    @Parameters(index = "1", paramLabel = "SOURCE", description = "New samples of the same form.")
    String source = "";

    @Parameters(index = "2", paramLabel = "OUT", description = "A folder to write the predictions to.")
    String out = "";

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "teacher",
            description =
                    "A model that the pipeline has trained: teacher, student, or another of them by its name; student-alone"
                            + " or NAME-alone (trained on the labels alone); or head-NAME of one modality, such as"
                            + " head-image (default: ${DEFAULT-VALUE}).")
    String model = "teacher";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes a setting for the new samples, as in --set limits.rejected=50%%, or"
                    + " --set modalities.vendor.path=new.parquet for a table that holds theirs; may be repeated.")
    List<String> sets = new ArrayList<>();

    @Option(
            names = "--strict",
            description =
                    "Refuses whatever would be left out, converted, clipped or guessed on the way (limits.strict).")
    boolean strict;

    @Option(names = "--master", paramLabel = "URL", description = "Spark's master (default: local[*]).")
    @Nullable
    String master;

    PredictCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    @Override
    public Integer call() throws Exception {
        MachineChecks.requireNames(master);
        // a mistyped place gets no status, or it would be there from then on
        return Commands.isWorkDirectory(workDirectory)
                ? StatusFile.ofProcess(Commands.place(workDirectory)).around(Commands.words(spec), this::run)
                : run();
    }

    private Integer run() {
        MachineChecks.ofProcess(terminal.environment()).require(master);
        List<String> all = new ArrayList<>(sets);
        if (strict) {
            all.add(PipelineCommand.STRICT);
        }
        String ending;
        try (ProgressLines progress = new ProgressLines(terminal, System::nanoTime)) {
            ending = jobs.predict(new Jobs.Prediction(
                    Commands.place(workDirectory), master, model, source, Commands.place(out), all, progress));
        }
        terminal.out().println(ending.stripTrailing());
        return 0;
    }
}
