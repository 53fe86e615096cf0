package io.athanor.cli;

import io.athanor.base.UserError;
import io.athanor.job.SampleSize;
import io.athanor.job.Step;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code athanor run}: the whole pipeline. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Runs a whole pipeline: every step that the commands below do one by one.",
            "What the work directory has already is not done again, so a run that was interrupted goes on."
        },
        footer = {
            "",
            "Examples:",
            "  athanor run conf/pipelines/quickstart.yaml",
            "  athanor run my.yaml --set teacher.epochs=10 --workdir /data/work",
            "  athanor run my.yaml --from train",
            "  athanor run my.yaml --sample 1%%",
            "  athanor run daily.yaml --date 2026-11-21 --workdir '/data/work/$${date}'",
            "  athanor run my.yaml --master spark://host:7077 -- --executor-memory 8g"
        })
final class RunCommand extends PipelineCommand {
    @Option(
            names = "--sample",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "A pilot: runs on a sample, a share (1%% or 0.01) or a number of samples (5000), and ends with"
                            + " what the run on all of them will take, a stage a line, and which settings to change. Groups stay"
                            + " together, every class has some, 1%% is part of 10%%; the whole run keeps what it extracted.")
    @Nullable
    SampleSize sample;

    RunCommand(Terminal terminal, Jobs jobs) {
        super(terminal, jobs);
    }

    @Override
    Step last() {
        return Step.REPORT;
    }

    @Override
    @Nullable
    SampleSize sample() {
        if (sample != null && options.from != null) {
            throw new UserError(
                    "Cannot run a pilot from a step: found --sample and --from, expected one of them. A pilot makes"
                            + " what it lacks; leave --from out.");
        }
        return sample;
    }

    static final class SizeConverter implements ITypeConverter<SampleSize> {
        @Override
        public SampleSize convert(String text) {
            try {
                return SampleSize.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
