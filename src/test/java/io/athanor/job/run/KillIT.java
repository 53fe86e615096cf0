package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.LocalSpark;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Kills runs at moments drawn from their whole duration; each is begun again with another number of cores. */
@Execution(ExecutionMode.CONCURRENT)
class KillIT {
    private static final int KILLS = 4;
    private static final int MOST_CORES = 3;
    private static final long LONGEST_MILLIS = 600_000;

    @TempDir
    private Path folder;

    @Test
    void runs_killed_at_random_end_as_one_never_killed() {
        SmallQuickstart.Undisturbed calm = SmallQuickstart.undisturbed();
        Random draw = new Random(12);
        int kills = 0;
        for (int attempt = 0; kills < KILLS; attempt++) {
            Path work = folder.resolve("work-" + attempt);
            Finished finished = new Finished(work);
            int code;
            do {
                // the last kill is followed by a run to the end
                long moment = kills < KILLS ? draw.nextLong(calm.millis()) : LONGEST_MILLIS;
                try (ChildRun child = ChildRun.start(work, folder, 1 + draw.nextInt(MOST_CORES))) {
                    code = child.killAfter(moment);
                    assertThat(code).as(child.toString()).isIn(0, ChildRun.KILLED);
                }
                if (code == ChildRun.KILLED) {
                    kills++;
                    finished.remember();
                }
            } while (code != 0);
            finished.requireUntouched();
            assertThat(WorkContent.of(LocalSpark.session(), work)).isEqualTo(calm.content());
        }
    }
}
