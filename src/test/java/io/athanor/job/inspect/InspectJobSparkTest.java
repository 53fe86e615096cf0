package io.athanor.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.testing.LocalSpark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectJobSparkTest {
    private static final Set<Integer> WITHOUT_TEXT = Set.of(20, 22, 24, 25, 27);

    /** Whose picture a sample has instead of its own: in two cases it leaks. */
    private static final Map<Integer, Integer> COPIES = Map.of(1, 51, 2, 3, 6, 4, 8, 4);

    @TempDir
    private Path folder;

    /** Sixty samples: cups and plates by turns, forty to train on, ten cups without a picture. */
    private void plant() throws IOException {
        StringBuilder csv = new StringBuilder("nr,photo,remark,size,kind,split\n");
        Files.createDirectories(folder.resolve("p"));
        for (int i = 0; i < 60; i++) {
            boolean hasPicture = i < 20 || i >= 40 || i % 2 == 1;
            String file = "p/" + i + ".png";
            if (hasPicture && i != 12) {
                byte[] bytes =
                        i == 10 ? "no picture".getBytes(StandardCharsets.UTF_8) : picture(COPIES.getOrDefault(i, i));
                Files.write(folder.resolve(file), bytes);
            }
            csv.append(String.join(
                            ",",
                            "s%02d".formatted(i),
                            hasPicture ? file : "",
                            WITHOUT_TEXT.contains(i) ? "" : "this is the remark of number " + (i == 13 ? 11 : i),
                            "" + i % 7,
                            i >= 58 ? "" : i % 2 == 0 ? "cup" : "plate",
                            i < 40 ? "train" : i < 50 ? "val" : "test"))
                    .append('\n');
        }
        Files.writeString(folder.resolve("things.csv"), csv);
    }

    private static byte[] picture(int width) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width + 1, 5, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }

    @Test
    void what_was_planted_is_found_and_counted() throws IOException {
        plant();
        String data = folder.resolve("things.csv").toString();
        InspectJob.Result found =
                new InspectJob(LocalSpark.session()).run(new InspectJob.Request(data, null, 10_000, true));

        assertThat(found.extent()).isEqualTo("Looked at all 60 samples.");
        Map<String, Finding> findings = byTitle(found);
        assertThat(findings.get("Modalities, all 60 samples").rows())
                .containsExactly(
                        List.of("modality", "from", "present", "missing", "unusable"),
                        List.of("image", "photo", "50", "10", "0"),
                        List.of("text", "remark", "55", "5", "0"),
                        List.of("table", "size", "60", "0", ""));
        assertThat(findings.get("Payloads, all 60 samples").rows())
                .filteredOn(row -> row.get(0).equals("image"))
                .allSatisfy(row -> assertThat(row.subList(1, 3)).containsExactly("50", "2"))
                .allSatisfy(row -> assertThat(row.get(6)).isEqualTo("png 48, not read 1, text 1"));
        assertThat(findings.get("What their headers say, all 60 samples").rows())
                .contains(List.of("image", "width, pixels", "1", "34", "60"))
                .contains(List.of("image", "height, pixels", "5", "5", "5"))
                .contains(List.of("text", "words", "7", "7", "7"));
        assertThat(findings.get("Label kind").rows())
                .containsExactly(
                        List.of("class", "samples", "share"),
                        List.of("cup", "29", "50.0 %"),
                        List.of("plate", "29", "50.0 %"));
        assertThat(findings.get("Label kind").notes()).contains("2 of 60 samples have no label (3.3 %).");
        Finding equals = findings.get("Equal payloads, all 60 samples");
        assertThat(equals.rows().subList(1, 3))
                .containsExactly(List.of("image", "3", "7", "1", "1"), List.of("text", "1", "2", "0", "0"));
        assertThat(equals.notes())
                .containsExactly(
                        "A leak: equal payloads of image on several sides of the split, 1 set, as s51 (test) and s01 (train).",
                        "A leak or a mistake: equal payloads of image with several labels, 1 set, as s02 (cup) and s03 (plate).");
        assertThat(findings.get("Missing patterns").rows())
                .containsExactly(
                        List.of("missing together", "samples", "share"),
                        List.of("nothing", "48", "80.0 %"),
                        List.of("image", "7", "11.7 %"),
                        List.of("image + text", "3", "5.0 %"),
                        List.of("text", "2", "3.3 %"));
        assertThat(findings.get("Missing and the label").rows())
                // φ² = 0.2083, less 1/57, over 1 − 1/57
                .contains(List.of("image", "10", "0.441", "cup", "10 of 29"));
        assertThat(findings.get("Missing and the label").notes())
                .singleElement()
                .asString()
                .startsWith("That image is missing tells something of the label (V = 0.441)");
        assertThat(findings.get("Examples").rows()).hasSize(11);
        assertThat(found.page().orElseThrow())
                .contains("data:image/png;base64,", "this is the remark of number", "A leak: equal payloads of image");
    }

    @Test
    void of_a_pipeline_and_fewer_rows_the_sample_is_told_and_groups_that_a_draw_may_part() throws IOException {
        plant();
        PipelineSettings settings = PipelineFile.read(
                        """
                        source: { manifest: "%s", id: nr }
                        label: kind
                        modalities: { words: { from: remark, encoder: minilm-l6 } }
                        """.formatted(folder.resolve("things.csv")),
                        "p.yaml",
                        List.of(),
                        Map.of(),
                        Pipelines.registry())
                .settings();
        InspectJob job = new InspectJob(LocalSpark.session());
        InspectJob.Result some = job.run(new InspectJob.Request("p.yaml", settings, 59, false));
        assertThat(some.extent())
                .startsWith("Payloads were read of a sample of 59 of 60 samples, drawn by a hash of their ids");
        assertThat(some.page()).isEmpty();
        Map<String, Finding> findings = byTitle(some);
        assertThat(findings.get("Modalities, all 60 samples").rows())
                .contains(List.of("words", "remark", "55", "5", "0"));
        assertThat(findings.get("Label kind").rows()).contains(List.of("cup", "29", "50.0 %"));
        assertThat(findings.get("Payloads, a sample of 59 of 60").rows().get(1).get(1))
                .isEqualTo("54");
        Finding equals = findings.get("Equal payloads, a sample of 59 of 60");
        assertThat(equals.rows().get(1)).containsExactly("words", "1", "2", "", "0");
        assertThat(equals.notes())
                .containsExactly(
                        "The split is yet to be drawn, and may part equal payloads of words that are of several groups, 1 set,"
                                + " as s11 and s13. Name a field that they share in split.group-by.");
        Map<String, Finding> few = byTitle(job.run(new InspectJob.Request("p.yaml", settings, 3, false)));
        assertThat(few.get("Examples").rows()).as("with their head").hasSize(4);
    }

    @Test
    void several_payloads_a_sample_and_tables_of_others_are_looked_at() throws IOException {
        plant();
        // sample i has i % 3 views; two of one sample are equal, and one is of no sample
        StringBuilder views = new StringBuilder("thing,file\n");
        for (int i = 0; i < 60; i++) {
            for (int view = 0; view < i % 3; view++) {
                String file = "p/v" + i + "-" + view + ".png";
                Files.write(folder.resolve(file), picture(i == 5 ? 300 : i == 8 ? 7 : 100 + 2 * i + view));
                views.append("s%02d,%s\n".formatted(i, file));
            }
        }
        Files.write(folder.resolve("p/x.png"), picture(3));
        Files.writeString(folder.resolve("views.csv"), views.append("nobody,p/x.png\n"));
        LocalSpark.session()
                .sql(
                        "SELECT concat('s', lpad(id, 2, '0')) AS key, IF(id = 4, NULL, array(1.5, id)) AS v FROM range(0, 30)")
                .selectExpr("key", "IF(key = 's06', array(CAST(1.5 AS DOUBLE)), CAST(v AS ARRAY<DOUBLE>)) AS v")
                .write()
                .parquet(folder.resolve("vendor").toString());
        PipelineSettings settings = PipelineFile.read(
                        """
                        source: { manifest: "%1$s/things.csv", id: nr }
                        label: kind
                        modalities:
                          words: { from: remark, encoder: minilm-l6 }
                          views: { from: file, encoder: hog, many: { path: ["%1$s/views.csv"], id: thing } }
                          vendor: { encoder: external, path: "%1$s/vendor", id: key, vector: v }
                        """.formatted(folder), "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
        InspectJob job = new InspectJob(LocalSpark.session());
        InspectJob.Result all = job.run(new InspectJob.Request("p.yaml", settings, 10_000, true));
        Map<String, Finding> findings = byTitle(all);
        assertThat(findings.get("Modalities, all 60 samples").rows())
                .containsExactly(
                        List.of("modality", "from", "present", "missing", "unusable"),
                        List.of("words", "remark", "55", "5", "0"),
                        List.of("views", "file, several a sample", "40", "20", "0"),
                        List.of("vendor", folder + "/vendor", "29", "31", "1"));
        assertThat(findings.get("Modalities, all 60 samples").notes()).isEmpty();
        assertThat(findings.get("Payloads, all 60 samples").rows())
                .filteredOn(row -> row.get(0).equals("views"))
                .singleElement()
                .satisfies(row -> assertThat(row.get(1)).isEqualTo("60"))
                .satisfies(row -> assertThat(row.get(6)).isEqualTo("png 60"));
        assertThat(findings.get("Equal payloads, all 60 samples").rows())
                .as("two of one sample are no duplicates")
                .extracting(row -> row.get(0))
                .containsExactly("modality", "words");
        assertThat(findings.get("Missing patterns").rows()).contains(List.of("views + vendor", "10", "16.7 %"));
        assertThat(findings.get("Examples").rows().get(0)).containsExactly("id", "label", "words", "views");
        assertThat(findings.get("Examples").rows().stream().map(row -> row.get(3)))
                .contains("missing")
                .anyMatch(said -> said.endsWith("bytes, and 1 more"));
        assertThat(all.page().orElseThrow()).contains("data:image/png;base64,");

        Map<String, Finding> few = byTitle(job.run(new InspectJob.Request("p.yaml", settings, 20, false)));
        assertThat(few.get("Modalities, all 60 samples").rows())
                .isEqualTo(findings.get("Modalities, all 60 samples").rows());
        assertThat(Integer.parseInt(
                        few.get("Payloads, a sample of 20 of 60").rows().get(2).get(1)))
                .as("those of the drawn samples")
                .isBetween(1, 40);
    }

    @Test
    void languages_of_texts_are_a_column_and_counted() throws IOException {
        String[] said = {"a small cup", "une petite tasse de thé", "eine kleine Tasse", "12", ""};
        StringBuilder csv = new StringBuilder("sample_id,said\n");
        for (int i = 0; i < 20; i++) {
            csv.append("s%02d,%s\n".formatted(i, said[i % said.length]));
        }
        Files.writeString(folder.resolve("said.csv"), csv);
        String pipeline = """
                source: { manifest: "%s/said.csv" }
                label: words_language
                modalities: { words: { from: said, encoder: word-ngrams, languages: [en, fr, de] } }
                """.formatted(folder);
        PipelineSettings settings = PipelineFile.read(pipeline, "p.yaml", List.of(), Map.of(), Pipelines.registry())
                .settings();
        Map<String, Finding> findings = byTitle(
                new InspectJob(LocalSpark.session()).run(new InspectJob.Request("p.yaml", settings, 100, false)));
        assertThat(findings.get("Languages, words_language").rows())
                .containsExactly(
                        List.of("language", "samples", "share"),
                        List.of("de", "4", "20.0 %"),
                        List.of("en", "4", "20.0 %"),
                        List.of("fr", "4", "20.0 %"));
        assertThat(findings.get("Languages, words_language").notes())
                .containsExactly("8 of 20 samples have no text, or one that does not tell.");
        assertThat(findings.get("Label words_language").rows()).contains(List.of("fr", "4", "33.3 %"));
        for (String wrong : List.of("languages: [en, xx]", "languages: [en]", "languages: [en, de], many: {}")) {
            assertThatThrownBy(() -> PipelineFile.read(
                            pipeline.replace("languages: [en, fr, de]", wrong),
                            "p.yaml",
                            List.of(),
                            Map.of(),
                            Pipelines.registry()))
                    .as(wrong)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("languages");
        }
    }

    @Test
    void what_is_not_there_or_has_no_ids_is_said() throws IOException {
        InspectJob job = new InspectJob(LocalSpark.session());
        assertThatThrownBy(() ->
                        job.run(new InspectJob.Request(folder.resolve("none").toString(), null, 10, false)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found nothing there");
        Path same = Files.writeString(folder.resolve("same.csv"), "a,b\n" + "x,y\n".repeat(30));
        assertThat(byTitle(job.run(new InspectJob.Request(same.toString(), null, 10, false)))
                        .get("Examples")
                        .rows())
                .as("rows without ids are called by their places")
                .element(1)
                .satisfies(row -> assertThat(row.get(0)).startsWith("same.csv#"));
    }

    private static Map<String, Finding> byTitle(InspectJob.Result found) {
        Map<String, Finding> findings = new TreeMap<>();
        found.findings().forEach(finding -> findings.put(finding.title(), finding));
        return findings;
    }
}
