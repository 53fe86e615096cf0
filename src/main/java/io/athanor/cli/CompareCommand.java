package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.config.PipelineText;
import io.athanor.config.SettingsCopy;
import io.athanor.config.YamlValue;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Step;
import io.athanor.job.compare.PipelineSource;
import io.athanor.job.compare.TrialGrid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code athanor compare}: settings tried against each other. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Tries settings of a pipeline against each other: a grid or a random search, halved as it goes.",
            "Trials share one extraction, join and split. They are ranked on validation rows; the best is measured on test"
                    + " rows too, and written as a pipeline file. A comparison that was interrupted goes on."
        },
        footer = {
            "",
            "Examples:",
            "  athanor compare conf/pipelines/search.yaml --dry-run",
            "  athanor compare my.yaml --vary teacher.hidden=32,64",
            "  athanor compare my.yaml --budget 20m"
        })
final class CompareCommand extends PipelineCommand {
    /** Trials that a dry run prints. */
    private static final int SHOWN = 50;

    @Option(
            names = "--vary",
            paramLabel = "KEY=V1,V2",
            description =
                    "Values to be tried of a setting below teacher or modalities, beside those of the pipeline file"
                            + " (compare.vary); may be repeated.")
    List<String> vary = new ArrayList<>();

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description = "Begins no trial so long after the first, as in 20m, and says what was left out"
                    + " (compare.budget).")
    @Nullable
    String budget;

    CompareCommand(Terminal terminal, Jobs jobs) {
        super(terminal, jobs);
    }

    @Override
    Step last() {
        return Step.TRAIN;
    }

    @Override
    List<String> further() {
        return budget == null ? List.of() : List.of("compare.budget=" + budget);
    }

    @Override
    String dryRun(PipelineSettings settings) {
        TrialGrid grid = grid(varied(settings));
        StringBuilder text = new StringBuilder();
        grid.trials().stream()
                .limit(SHOWN)
                .forEach(trial -> text.append(String.format(
                        Locale.ROOT,
                        "%5d  %s%n",
                        trial.number(),
                        trial.changes().entrySet().stream()
                                .map(change -> change.getKey() + "=" + change.getValue())
                                .collect(Collectors.joining("  ")))));
        if (grid.trials().size() > SHOWN) {
            text.append("    … and ").append(grid.trials().size() - SHOWN).append(" more\n");
        }
        String rungs = grid.halving().rungs().stream()
                .map(rung -> String.format(
                        Locale.ROOT, "%,d for %.0f %% of their epochs", rung.trials(), 100 * rung.share()))
                .collect(Collectors.joining(", "));
        return text.append(String.format(
                        Locale.ROOT,
                        "%,d trials of %,d combinations: %,d trainings, %s. Nothing was run.",
                        grid.trials().size(),
                        grid.combinations(),
                        grid.halving().trainings(),
                        rungs))
                .toString();
    }

    @Override
    String run(Jobs jobs, Jobs.Request request) {
        PipelineSettings settings = varied(request.settings());
        TrialGrid grid = grid(settings);
        return jobs.compare(request.with(settings), grid, source());
    }

    /** With what the command line varies. */
    private PipelineSettings varied(PipelineSettings settings) {
        Map<String, List<YamlValue>> more = new LinkedHashMap<>();
        for (String written : vary) {
            int equals = written.indexOf('=');
            try {
                if (equals < 1) {
                    throw new IllegalArgumentException("expected KEY=VALUE,VALUE");
                }
                more.put(written.substring(0, equals).strip(), YamlValue.parseAll(written.substring(equals + 1)));
            } catch (IllegalArgumentException e) {
                throw new UserError(
                        "Cannot compare: found --vary " + written + ", " + e.getMessage()
                                + ", as in teacher.hidden=32,64. Mend it.",
                        e);
            }
        }
        return SettingsCopy.with(settings, "compare", settings.compare().varying(more));
    }

    private TrialGrid grid(PipelineSettings settings) {
        return TrialGrid.of(settings, source());
    }

    /** Of the file as it is now: what is written at the end is of what was compared, whoever edits the file meanwhile. */
    private PipelineSource source() {
        String text = Commands.text(options.pipeline);
        return new PipelineSource() {
            @Override
            public PipelineSettings with(List<String> sets) {
                return bound(sets).settings();
            }

            @Override
            public String textWith(List<String> sets) {
                List<String> all = new ArrayList<>(options.sets);
                all.removeIf(set -> set.startsWith("compare."));
                all.addAll(sets);
                return PipelineText.with(text, options.pipeline, all, "compare");
            }
        };
    }
}
