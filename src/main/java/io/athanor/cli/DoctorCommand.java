package io.athanor.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code athanor doctor}: what works on this machine. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Checks Java, platform, memory, disk, the native libraries and Spark: what works, what does not, what to do.",
            "Exit code 2 if something does not work."
        },
        footer = {"", "Example:", "  athanor doctor"})
final class DoctorCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Jobs jobs;

    DoctorCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    @Override
    public Integer call() {
        List<Jobs.Check> checks = new ArrayList<>(MachineChecks.all(terminal.environment()));
        checks.addAll(jobs.checks());
        int failed = 0;
        for (Jobs.Check check : checks) {
            String said;
            boolean works = true;
            try {
                said = check.look();
            } catch (Exception | LinkageError e) {
                // shown to the user, who asked for it; the next check still says something
                Outcome outcome = Outcome.of(e);
                said = outcome.bug() == null
                        ? outcome.message()
                        : e + ". Please report it with the output of athanor --version.";
                works = false;
                failed++;
            }
            terminal.out().printf("%-4s  %-16s  %s%n", works ? "OK" : "FAIL", check.name(), said);
        }
        terminal.out()
                .println(
                        failed == 0
                                ? "Everything works."
                                : failed + " of " + checks.size() + " checks failed; see above.");
        return failed == 0 ? 0 : 2;
    }
}
