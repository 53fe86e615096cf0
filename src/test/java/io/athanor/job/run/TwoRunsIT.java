package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cli.Main;
import io.athanor.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that are given the same command at once. */
class TwoRunsIT {
    @TempDir
    private Path folder;

    @Test
    void one_works_and_the_other_says_who_holds_the_directory_and_since_when() throws Exception {
        Path pipeline = Files.writeString(folder.resolve("small.yaml"), SmallQuickstart.PIPELINE);
        Path work = folder.resolve("work");
        List<Path> logs = List.of(folder.resolve("0.log"), folder.resolve("1.log"));
        List<Process> runs = logs.stream()
                .map(log -> ChildJvm.start(
                        Main.class,
                        log,
                        List.of("-Xmx1500m", "-Dspark.master=local[1]"),
                        "extract",
                        pipeline.toString(),
                        "--workdir",
                        work.toString()))
                .toList();
        try {
            List<Integer> codes = runs.stream().map(ChildJvm::await).toList();
            assertThat(codes)
                    .as(Files.readString(logs.get(0)) + Files.readString(logs.get(1)))
                    .containsExactlyInAnyOrder(0, 2);
            int winner = codes.indexOf(0);
            assertThat(Files.readString(logs.get(1 - winner)))
                    .containsPattern("athanor: Cannot use the work directory .*: a run of process "
                            + runs.get(winner).pid()
                            + " has been at work in it since \\d{4}-\\d\\d-\\d\\dT.*Z, expected one"
                            + " at a time\\. Wait for it, or name another directory with --workdir\\.")
                    .doesNotContain("\tat ");
        } finally {
            runs.forEach(Process::destroyForcibly);
        }
        assertThat(work.toFile().list()).noneMatch(name -> name.startsWith("_lease"));
        // untouched by the other: the same ledger as ever
        assertThat(work.resolve("ledger.json"))
                .hasSameTextualContentAs(SmallQuickstart.undisturbed().work().resolve("ledger.json"));
        // and it can be told again
        assertThat(Files.readString(work.resolve("_status.json"))).contains("\"code\" : 0");
    }
}
