package io.athanor.cli;

import io.athanor.job.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One step of a pipeline, with what it needs before it. */
abstract class StepCommand extends PipelineCommand {
    private final Step step;

    private StepCommand(Terminal terminal, Jobs jobs, Step step) {
        super(terminal, jobs);
        this.step = step;
    }

    /** All of them, in the order data flows. */
    static List<StepCommand> all(Terminal terminal, Jobs jobs) {
        return List.of(
                new Extract(terminal, jobs),
                new Join(terminal, jobs),
                new Train(terminal, jobs),
                new Distill(terminal, jobs),
                new Evaluate(terminal, jobs),
                new Report(terminal, jobs));
    }

    @Override
    Step last() {
        return step;
    }

    @Command(
            name = "extract",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Turns every payload into features, one table a modality, and balances the ledger.",
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
            name = "join",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Joins the feature tables to one row an id with a presence mask, label and split.",
            footer = {"", "Example:", "  athanor join my.yaml --workdir /data/work"})
    static final class Join extends StepCommand {
        Join(Terminal terminal, Jobs jobs) {
            super(terminal, jobs, Step.JOIN);
        }
    }

    @Command(
            name = "train",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Trains the teacher, a head a modality and the baselines.",
            footer = {"", "Example:", "  athanor train my.yaml --set teacher.fusion=attention"})
    static final class Train extends StepCommand {
        Train(Terminal terminal, Jobs jobs) {
            super(terminal, jobs, Step.TRAIN);
        }
    }

    @Command(
            name = "distill",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Trains the student from the teacher, and the same student on labels alone beside it.",
            footer = {"", "Example:", "  athanor distill my.yaml --set student.hidden=16"})
    static final class Distill extends StepCommand {
        Distill(Terminal terminal, Jobs jobs) {
            super(terminal, jobs, Step.DISTILL);
        }
    }

    @Command(
            name = "evaluate",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
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

    @Command(
            name = "report",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description =
                    "Writes report/index.html, a page that stands alone; the pages of other settings stay beside it.",
            footer = {"", "Examples:", "  athanor report my.yaml", "  athanor report work/emoji"})
    static final class Report extends StepCommand {
        Report(Terminal terminal, Jobs jobs) {
            super(terminal, jobs, Step.REPORT);
        }
    }
}
