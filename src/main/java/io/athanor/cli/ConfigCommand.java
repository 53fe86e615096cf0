package io.athanor.cli;

import io.athanor.config.Bound;
import io.athanor.config.Day;
import io.athanor.config.Explain;
import io.athanor.config.JsonSchema;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code athanor config}: checks a pipeline file and shows what it comes to. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Checks a pipeline file; with --explain shows every value, where it came from and what it means.",
        footer = {
            "",
            "Examples:",
            "  athanor config my.yaml --explain",
            "  athanor config my.yaml --explain --set teacher.fusion=attention",
            "  athanor config --schema > conf/pipeline.schema.json"
        })
final class ConfigCommand implements Callable<Integer> {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    private final Terminal terminal;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PIPELINE.yaml",
            description = "The pipeline file, or the work directory of one that has run.")
    @Nullable
    String pipeline;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a setting; may be repeated.")
    List<String> sets = new ArrayList<>();

    @Option(
            names = "--date",
            paramLabel = "YYYY-MM-DD",
            converter = PipelineOptions.DayConverter.class,
            description = "The day that $${date} stands for.")
    @Nullable
    Day date;

    @Option(names = "--explain", description = "Shows every value, where it came from and what it means.")
    boolean explain;

    @Option(names = "--schema", description = "Prints the JSON Schema of pipeline files.")
    boolean schema;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    ConfigCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (schema) {
            terminal.out().print(JsonSchema.text(Pipelines.registry(), Pipelines.SCHEMA_TITLE));
            return 0;
        }
        if (pipeline == null) {
            throw new ParameterException(spec.commandLine(), "found no pipeline file, expected one, or --schema");
        }
        Bound<PipelineSettings> bound = Commands.pipeline(pipeline, sets, terminal.environment(), date);
        if (explain) {
            terminal.out().print(Explain.text(bound, terminal.textColumns()));
        } else {
            terminal.out()
                    .println(pipeline + " is in order: " + bound.values().size() + " values. --explain shows them.");
        }
        return 0;
    }
}
