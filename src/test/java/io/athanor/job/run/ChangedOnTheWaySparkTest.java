package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.table.LedgerFile;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says and keeps of what it did to data that no setting asked for. */
class ChangedOnTheWaySparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final String SAID = "What was changed on the way:\n  manifest: 2 " + Change.PAYLOAD_ASIDE.sentence()
            + "; for one, a has txt and md, of which txt is read\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void two_samples_of_three_have_two_texts_each() throws IOException {
        Path texts = Files.createDirectories(folder.resolve("texts"));
        for (String name : List.of("a.txt", "a.md", "b.txt", "b.md", "c.txt")) {
            Files.writeString(texts.resolve(name), "a text called " + name);
            Files.writeString(
                    texts.resolve(name.charAt(0) + ".json"),
                    "{\"kind\": \"" + (name.charAt(0) == 'c' ? "last" : "early") + "\"}");
        }
    }

    @Test
    void it_is_said_at_the_end_of_every_run_and_stands_in_the_ledger() {
        String first = run("work");
        assertThat(first).startsWith(SAID).endsWith("text: 3 ok, 0 missing, 0 quarantined");
        assertThat(run("work")).as("found there").isEqualTo(first);

        LedgerFile ledger = LedgerFile.read(context("work").work()).orElseThrow();
        assertThat(ledger.changes()).containsOnlyKeys("manifest");
        assertThat(ledger.changes().get("manifest").count(Change.PAYLOAD_ASIDE)).isEqualTo(2);
    }

    @Test
    void a_strict_run_refuses_it_before_anything_later_is_made_and_where_it_is_found_again() {
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> run("strict", "limits.strict=true"))
                    .isInstanceOf(UserError.class)
                    .hasMessage("Cannot go on with what the stage 'manifest' made: it changed data on the way (2 "
                            + Change.PAYLOAD_ASIDE.sentence()
                            + "; for one, a has txt and md, of which txt is read), expected none to be changed. Mend"
                            + " the data, or run without --strict (limits.strict).");
            assertThat(folder.resolve("strict/features")).doesNotExist();
            assertThat(folder.resolve("strict/samples")).doesNotExist();
        }
        // what is made does not depend on it
        assertThat(run("strict")).startsWith(SAID);
        assertThatThrownBy(() -> run("strict", "limits.strict=true")).hasMessageContaining("'manifest'");
    }

    private String run(String work, String... sets) {
        return new RunJob(context(work, sets)).run(Step.EXTRACT);
    }

    private Context context(String work, String... sets) {
        String pipeline = "name: changed\nsource: { folder: \"" + folder.resolve("texts") + "\" }\nlabel: kind\n"
                + "split: { train: 1, validation: 0, test: 0 }\n"
                + "modalities: { text: { from: [txt, md], encoder: minilm-l6 } }\n";
        return Context.of(
                SPARK,
                folder.resolve(work).toString(),
                PipelineFile.read(pipeline, "p.yaml", List.of(sets), Map.of(), Pipelines.registry())
                        .settings(),
                Progress.silent(),
                null);
    }
}
