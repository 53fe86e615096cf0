package io.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, through the launcher and spark-submit, on executors in processes of their own. */
class StandaloneClusterIT {
    @TempDir
    private Path folder;

    @Test
    void two_executors_extract_train_together_and_score() throws Exception {
        Path work = folder.resolve("work");
        try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2)) {
            List<String> spark = List.of(
                    "--",
                    "--executor-memory",
                    "1500m",
                    "--conf",
                    "spark.driver.host=127.0.0.1",
                    "--conf",
                    "spark.driver.bindAddress=127.0.0.1");
            String trained = athanor(
                    spark,
                    "train",
                    "conf/pipelines/quickstart.yaml",
                    "--workdir",
                    work.toString(),
                    "--master",
                    cluster.master(),
                    "--set",
                    "workers=2",
                    "--set",
                    "teacher.epochs=2",
                    "--set",
                    "teacher.patience=1");
            assertThat(trained).contains("Teacher: ");
            assertThat(Files.readString(work.resolve("_status.json"))).contains("\"code\" : 0");

            String scored = athanor(
                    spark,
                    "predict",
                    work.toString(),
                    "data/quickstart/emoji-000000.tar",
                    folder.resolve("scores").toString(),
                    "--master",
                    cluster.master());
            assertThat(scored).contains("162 samples scored by the teacher");
        }
        assertThat(athanor(List.of(), "ledger", work.toString()))
                .contains("audio   308       14            2  324")
                .contains("image   312        9            3  324")
                .contains("text    317        7            0  324");
    }

    private String athanor(List<String> after, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("jobs/athanor"));
        command.addAll(List.of(words));
        command.addAll(after);
        Path said = Files.createTempFile(folder, "said", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().remove("SPARK_HOME");
        builder.environment().put("ATHANOR_HEAP", "1500m");
        Process process = builder.start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        String text = Files.readString(said);
        assertThat(ended).as(text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
