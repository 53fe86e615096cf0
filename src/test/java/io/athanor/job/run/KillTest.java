package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    /** So short that no run ends before it is killed: some seconds of work follow each of the stages below. */
    private static final int LONGEST_MILLIS = 500;

    @TempDir
    private Path folder;

    @Test
    void a_run_killed_while_extracting_joining_and_training_ends_as_one_never_killed() {
        SmallQuickstart.Undisturbed calm = SmallQuickstart.undisturbed();
        Path work = folder.resolve("work");
        Finished finished = new Finished(work);
        Random draw = new Random(20);
        for (List<String> kinds : List.of(
                List.of("samples", "extract image", "extract text", "extract audio"),
                List.of("join", "fit transforms"),
                List.of("train teacher", "train head-text"))) {
            String kind = kinds.get(draw.nextInt(kinds.size()));
            try (ChildRun child = ChildRun.start(work, folder)) {
                String stage = child.killWithin(kind::equals, draw.nextInt(LONGEST_MILLIS));
                assertThat(child.exitCode())
                        .as("killed in " + stage + ": " + child)
                        .isEqualTo(ChildRun.KILLED);
                System.out.println("killed in " + stage);
            }
            finished.remember();
        }
        try (ChildRun child = ChildRun.start(work, folder)) {
            assertThat(child.killAfter(240_000)).as(child.toString()).isZero();
        }
        finished.requireUntouched();
        assertThat(WorkContent.of(LocalSpark.session(), work)).isEqualTo(calm.content());
    }
}
