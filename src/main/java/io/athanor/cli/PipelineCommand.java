package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.config.Bound;
import io.athanor.config.Day;
import io.athanor.job.PipelineSettings;
import io.athanor.job.SampleSize;
import io.athanor.job.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that runs a pipeline as far as one of its steps. */
abstract class PipelineCommand implements Callable<Integer> {
    /** What {@code --strict} stands for. */
    static final String STRICT = "limits.strict=true";

    final Terminal terminal;
    private final Jobs jobs;

    @Mixin
    PipelineOptions options = new PipelineOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    PipelineCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    /** The step to end with. */
    abstract Step last();

    /** Settings that options of this command stand for, of the form of {@code --set}. */
    List<String> further() {
        return List.of();
    }

    /** Whether payloads that were rejected are tried again. */
    boolean retriesQuarantined() {
        return false;
    }

    /** The sample of a pilot; null to run on all samples. */
    @Nullable
    SampleSize sample() {
        return null;
    }

    /** What a dry run has to say of settings that are in order. */
    String dryRun(PipelineSettings settings) {
        return "The pipeline file is in order; nothing was run.";
    }

    /** Does what the command is there for, and says what to print at the end. */
    String run(Jobs jobs, Jobs.Request request) {
        return jobs.run(request);
    }

    @Override
    public Integer call() throws Exception {
        if (options.dryRun) {
            Bound<PipelineSettings> bound = bound();
            requireDay(bound);
            terminal.out().println(dryRun(bound.settings()));
            return 0;
        }
        MachineChecks.requireNames(options.master);
        String place = place();
        return StatusFile.ofProcess(place).around(Commands.words(spec), () -> run(place));
    }

    private String place() {
        if (options.workDirectory != null) {
            if (options.date == null && Day.isIn(options.workDirectory)) {
                throw new UserError("Cannot use the work directory " + options.workDirectory
                        + ": the day is not known, expected it. Give --date YYYY-MM-DD.");
            }
            return Commands.place(
                    options.date == null ? options.workDirectory : options.date.in(options.workDirectory));
        }
        // an invalid file names no place to leave a status in
        return Commands.isWorkDirectory(options.pipeline)
                ? Commands.place(options.pipeline)
                : Commands.usualWorkDirectory(bound().settings());
    }

    private Integer run(String workDirectory) {
        MachineChecks.ofProcess(terminal.environment()).require(options.master);
        Bound<PipelineSettings> bound = bound();
        requireDay(bound);
        String ending;
        try (ProgressLines progress = new ProgressLines(terminal, System::nanoTime)) {
            ending = run(
                    jobs,
                    new Jobs.Request(
                            bound.settings(),
                            workDirectory,
                            options.master,
                            last(),
                            options.from,
                            retriesQuarantined(),
                            sample(),
                            progress));
        }
        terminal.out().println(ending.stripTrailing());
        return 0;
    }

    private Bound<PipelineSettings> bound() {
        return bound(List.of());
    }

    /** @param changes after those of the command line */
    final Bound<PipelineSettings> bound(List<String> changes) {
        List<String> sets = sets();
        sets.addAll(changes);
        return Commands.pipeline(options.pipeline, sets, terminal.environment(), options.date);
    }

    /** Changes that the command line makes. */
    final List<String> sets() {
        List<String> sets = new ArrayList<>(options.sets);
        sets.addAll(further());
        if (options.strict) {
            sets.add(STRICT);
        }
        return sets;
    }

    /** A day that nothing depends on is a mistake: every day would do the same, or nothing. */
    private void requireDay(Bound<PipelineSettings> bound) {
        boolean placed = options.workDirectory != null && Day.isIn(options.workDirectory);
        if (options.date != null && !placed && !bound.differsByDay()) {
            throw new UserError("Cannot run for " + options.date + ": neither " + options.pipeline
                    + " nor --workdir has ${date}, expected one that does, or every day would be the same."
                    + " Write it into the source's path, or leave --date out.");
        }
    }
}
