package io.athanor.cli;

import io.athanor.job.doctor.ClusterReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code athanor doctor}: what works on this machine, and on the executors of a cluster. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Checks Java, platform, memory, disk, the native libraries and Spark: what works, what does not, what to do.",
            "With a master of a cluster, then the same of each executor, its clock, and whether executors reach each other.",
            "Exit code 2 if something does not work."
        },
        footer = {
            "",
            "Examples:",
            "  athanor doctor",
            "  athanor doctor --master spark://host:7077 -- --properties-file my.conf"
        })
final class DoctorCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Jobs jobs;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark's master; one that is not local goes through spark-submit (default: local[*]).")
    @Nullable
    String master;

    DoctorCommand(Terminal terminal, Jobs jobs) {
        this.terminal = terminal;
        this.jobs = jobs;
    }

    @Override
    public Integer call() {
        if (!works(MachineChecks.names())) {
            // Java cannot tell where it is then, and whatever has to do with files stumbles over that
            return ended(1);
        }
        List<Jobs.Check> checks =
                new ArrayList<>(MachineChecks.ofProcess(terminal.environment()).all());
        checks.addAll(jobs.checks(master));
        int failed = 0;
        boolean lastWorks = true;
        for (Jobs.Check check : checks) {
            lastWorks = works(check);
            failed += lastWorks ? 0 : 1;
        }
        // without a Spark that answers there is nobody to ask
        Optional<ClusterReport> cluster = lastWorks ? jobs.cluster(master) : Optional.empty();
        if (cluster.isPresent()) {
            terminal.out().println();
            terminal.out().print(TextTable.of(cluster.get().table()));
            cluster.get().faults().forEach(fault -> terminal.out().println("FAIL  " + fault));
            failed += cluster.get().faults().size();
        }
        return ended(failed);
    }

    /** Looks, and says what came of it. */
    private boolean works(Jobs.Check check) {
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
        }
        terminal.out().printf("%-4s  %-16s  %s%n", works ? "OK" : "FAIL", check.name(), said);
        return works;
    }

    private int ended(int failed) {
        terminal.out()
                .println(
                        failed == 0
                                ? "Everything works."
                                : failed + (failed == 1 ? " thing does" : " things do") + " not work; see above.");
        return failed == 0 ? 0 : 2;
    }
}
