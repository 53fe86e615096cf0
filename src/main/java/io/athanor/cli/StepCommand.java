package io.athanor.cli;

import io.athanor.job.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** One step of a pipeline, with what it needs before it: a command for every step of the graph. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
class StepCommand extends PipelineCommand {
    private final Step step;

    private StepCommand(Terminal terminal, Jobs jobs, Step step) {
        super(terminal, jobs);
        this.step = step;
    }

    /** All of them, in the order data flows. */
    static List<CommandLine> all(Terminal terminal, Jobs jobs) {
        return Arrays.stream(Step.values())
                .map(step -> line(of(terminal, jobs, step), step))
                .toList();
    }

    /** Most steps have no options of their own. */
    private static StepCommand of(Terminal terminal, Jobs jobs, Step step) {
        return switch (step) {
            case EXTRACT -> new Extract(terminal, jobs);
            case EVALUATE -> new Evaluate(terminal, jobs);
            default -> new StepCommand(terminal, jobs, step);
        };
    }

    private static CommandLine line(StepCommand command, Step step) {
        CommandLine line = new CommandLine(command);
        CommandSpec spec = line.getCommandSpec().name(step.toString());
        if (spec.usageMessage().description().length == 0) {
            spec.usageMessage().description(step.purpose());
        }
        if (spec.usageMessage().footer().length == 0) {
            spec.usageMessage().footer("", "Example:", "  athanor " + step + " my.yaml --workdir /data/work");
        }
        return line;
    }

    @Override
    Step last() {
        return step;
    }

    @Command(
            footer = {
                "",
                "Examples:",
                "  athanor extract my.yaml --workdir /data/work",
                "  athanor extract my.yaml --retry-quarantined"
            })
    static final class Extract extends StepCommand {
        @Option(
                names = "--retry-quarantined",
                description = "Tries the payloads again that were rejected, and no others: for files that were mended,"
                        + " or a store that was not to be reached.")
        boolean retryQuarantined;

        Extract(Terminal terminal, Jobs jobs) {
            super(terminal, jobs, Step.EXTRACT);
        }

        @Override
        boolean retriesQuarantined() {
            return retryQuarantined;
        }
    }

    @Command(
            description = {
                "Measures every model and baseline, with all subsets of modalities and with some missing.",
                "With --repeats, by repeated grouped cross-validation with paired differences over one extraction."
            },
            footer = {"", "Example:", "  athanor evaluate my.yaml --repeats 5"})
    static final class Evaluate extends StepCommand {
        @Option(names = "--folds", paramLabel = "K", description = "Parts of a cross-validation (evaluate.folds).")
        @Nullable
        Integer folds;

        @Option(
                names = "--repeats",
                paramLabel = "R",
                description = "Cross-validations, each of another seed (evaluate.repeats).")
        @Nullable
        Integer repeats;

        Evaluate(Terminal terminal, Jobs jobs) {
            super(terminal, jobs, Step.EVALUATE);
        }

        @Override
        List<String> further() {
            List<String> sets = new ArrayList<>();
            if (folds != null) {
                sets.add("evaluate.folds=" + folds);
            }
            if (repeats != null) {
                sets.add("evaluate.repeats=" + repeats);
            }
            return sets;
        }
    }
}
