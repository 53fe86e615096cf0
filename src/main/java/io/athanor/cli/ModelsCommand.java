package io.athanor.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code athanor models}: the encoders that come with the program. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Lists the model bundles known here, with size, licence and hash.",
        footer = {"", "Example:", "  athanor models"})
final class ModelsCommand implements Callable<Integer> {
    @Mixin
    private final PlugInsOption plugIns = new PlugInsOption();

    private final Terminal terminal;
    private final Jobs jobs;

    ModelsCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    @Override
    public Integer call() {
        terminal.out().print(jobs.models());
        return 0;
    }
}
