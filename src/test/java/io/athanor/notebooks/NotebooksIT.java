package io.athanor.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.SparkShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The notebooks in a Zeppelin server, and every paragraph of them, from top to bottom, through Spark's own REPL. */
@Execution(ExecutionMode.CONCURRENT)
class NotebooksIT {
    @TempDir
    private Path folder;

    @Test
    void zeppelin_takes_them_and_gives_them_back_equal() throws Exception {
        try (ZeppelinServer server = ZeppelinServer.start(folder)) {
            for (Notebook notebook : Notebook.all()) {
                Notebook back = new Notebook(
                        notebook.name(), server.note(server.add(notebook.json().toString())));
                assertThat(back.json().path("name")).isEqualTo(notebook.json().path("name"));
                assertThat(back.paragraphs()).hasSameSizeAs(notebook.paragraphs());
                for (int i = 0; i < back.paragraphs().size(); i++) {
                    for (String field : List.of("text", "title", "config", "settings")) {
                        assertThat(back.paragraphs().get(i).path(field))
                                .as("%s, paragraph %d, %s", notebook.name(), i + 1, field)
                                .isEqualTo(notebook.paragraphs().get(i).path(field));
                    }
                }
            }
        }
    }

    @Test
    void one_looks_at_the_data() throws Exception {
        Map<String, String> said = run("01-look-at-the-data");
        assertThat(said.get("p02")).contains("324 samples", "|-- png: struct");
        assertThat(said.get("p03")).contains("%table label\tsamples\nActivities\t");
        assertThat(said.get("p04")).contains("png\t9\n", "txt\t7\n", "ogg\t14\n");
        assertThat(said.get("p05")).contains("%html <div", "data:image/png;base64,", "<figcaption>");
        assertThat(said.get("p07")).contains("312 vectors").containsPattern("\\|emoji-[0-9a-f-]+ *\\|truncated: ");
        assertThat(said.get("p08")).containsPattern("<figcaption>cat face</figcaption>");
    }

    @Test
    void two_compares_fusions() throws Exception {
        Map<String, String> said = run("02-compare-fusions");
        assertThat(said.get("p02")).contains("324 rows");
        assertThat(accuracy(said.get("p04"), "concat\t")).isGreaterThan(0.4);
        assertThat(accuracy(said.get("p04"), "gated\t")).isGreaterThan(0.4);
        assertThat(accuracy(said.get("p04"), "attention\t")).isGreaterThan(0.4);
        assertThat(accuracy(said.get("p06"), "accuracy ")).isGreaterThan(0.4);
        assertThat(accuracy(said.get("p07"), "nothing\t")).isGreaterThan(accuracy(said.get("p07"), "text\t"));
    }

    @Test
    void three_distils() throws Exception {
        Map<String, String> said = run("03-teacher-and-student");
        assertThat(said.get("p03")).containsPattern("%table epoch\ttraining\tvalidation\n1\t[0-9.]+\t[0-9.]+\n2\t");
        assertThat(said.get("p04")).containsPattern("2[0-9]{2} rows are spoken of");
        double teacher = accuracy(said.get("p06"), "\nteacher\t");
        assertThat(teacher).isGreaterThan(0.5);
        assertThat(accuracy(said.get("p06"), "\nstudent\t")).isBetween(0.3, teacher + 0.1);
        assertThat(accuracy(said.get("p06"), "\nthe same on labels alone\t")).isGreaterThan(0.3);
        assertThat(said.get("p08")).contains("%html <div", ", not ");
        assertThat(said.get("p09")).contains("picture-student holds ONNX and safetensors; it says the same: true");
        assertThat(folder.resolve("work/picture-student/model/model.onnx")).exists();
    }

    @Test
    void four_runs_the_pipeline_and_finds_it_done() throws Exception {
        Map<String, String> said = run("04-run-it-nightly");
        assertThat(said.get("p02")).contains("modalities:", "encoder: minilm-l6");
        assertThat(said.get("p03")).contains("extract image", "teacher (fused)", "Report: ");
        assertThat(said.get("p03").lines().filter(line -> line.contains("already there")))
                .isEmpty();
        assertThat(said.get("p04").lines().filter(line -> line.contains("already there")))
                .hasSizeGreaterThan(8);
        assertThat(said.get("p05")).contains("image\t312\t9\t3\n", "table\t324\t0\t0");
        assertThat(said.get("p06"))
                .contains("%html <iframe sandbox=\"\"", "&lt;html")
                .doesNotContain("<script");
    }

    private Map<String, String> run(String name) throws Exception {
        Path scratch = Files.createDirectories(folder.resolve("shell"));
        Map<String, String> environment = new HashMap<>();
        environment.put("ATHANOR_HOME", Path.of("").toAbsolutePath().toString());
        environment.put("ATHANOR_WORK", folder.resolve("work").toString());
        Map<String, String> said = SparkShell.run(scratch, Notebook.of(name).scala(), environment);
        said.forEach((piece, text) ->
                assertThat(text).as("%s, %s", name, piece).contains("\n" + SparkShell.done(piece) + "\n"));
        return said;
    }

    /** The number that follows some words. */
    private static double accuracy(String said, String words) {
        assertThat(said).contains(words);
        String after = said.substring(said.indexOf(words) + words.length());
        return Double.parseDouble(after.substring(0, 5));
    }
}
