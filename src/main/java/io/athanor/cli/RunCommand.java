package io.athanor.cli;

import io.athanor.job.Step;
import picocli.CommandLine.Command;

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
            "  athanor run daily.yaml --date 2026-11-21 --workdir '/data/work/$${date}'",
            "  athanor run my.yaml --master spark://host:7077 -- --executor-memory 8g"
        })
final class RunCommand extends PipelineCommand {
    RunCommand(Terminal terminal, Jobs jobs) {
        super(terminal, jobs);
    }

    @Override
    Step last() {
        return Step.REPORT;
    }
}
