package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Rejection;
import io.athanor.testing.ChildJvm;
import io.athanor.testing.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads that kill the process, where it is the driver: the same command is given until it ends well. */
class LocalCrashIT {
    private static final int SAMPLES = 300;
    private static final IntFunction<String> KINDS = i ->
            Map.of(230, "crash", 231, "late-crash", 150, "spin", 260, "cut").get(i);

    @TempDir
    private Path folder;

    @Test
    void each_payload_that_kills_costs_two_runs_and_no_finished_part() throws Exception {
        RiskySet set = new RiskySet(folder.resolve("set"));
        Path manifest = set.manifest("all.jsonl", SAMPLES, KINDS, true);
        String text = RiskySet.pipeline(manifest, 50, "decode-threads: 2, decode-timeout: 3s");
        Path pipeline = Files.writeString(folder.resolve("risky.yaml"), text);
        Path work = folder.resolve("work");
        List<Integer> codes = new ArrayList<>();
        while (codes.isEmpty() || (codes.size() < 6 && codes.get(codes.size() - 1) == ChildJvm.ABORTED)) {
            Path log = folder.resolve("run-" + codes.size() + ".log");
            Process run = ChildJvm.start(
                    RiskySet.Program.class,
                    log,
                    List.of("-Xmx1g", "-XX:ErrorFile=" + folder + "/hs_err_%p.log"),
                    work.toString(),
                    pipeline.toString(),
                    "local[2]");
            codes.add(ChildJvm.await(run));
            assertThat(codes.get(codes.size() - 1)).as(Files.readString(log)).isIn(0, ChildJvm.ABORTED);
        }
        assertThat(codes).hasSizeBetween(4, 5).endsWith(0);

        RiskySet.Result result = RiskySet.run(LocalSpark.session(), work, text);
        assertThat(result.quarantine())
                .isEqualTo(set.expected(SAMPLES, KINDS))
                .containsEntry(RiskySet.id(230), Rejection.CRASH)
                .containsEntry(RiskySet.id(231), Rejection.CRASH)
                .hasSize(4);
        assertThat(result.features().artefact().provenance().counts().get("partsSkipped"))
                .as("those before the part that kills")
                .isPositive();
        Path clean = set.manifest("clean.jsonl", SAMPLES, KINDS, false);
        RiskySet.Result calm = RiskySet.run(
                LocalSpark.session(), folder.resolve("calm"), RiskySet.pipeline(clean, 50, "decode-threads: 2"));
        assertThat(result.rows()).isEqualTo(calm.rows());
    }
}
