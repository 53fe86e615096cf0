package io.athanor.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Provenance;
import io.athanor.base.UserError;
import io.athanor.config.PipelineFile;
import io.athanor.job.Context;
import io.athanor.job.PipelineSettings;
import io.athanor.job.Pipelines;
import io.athanor.job.Progress;
import io.athanor.job.Step;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code init} drafts runs as it is, and what cannot be meant does not. */
class DraftedRunSparkTest {
    private static final List<String> SMALL = List.of(
            "teacher.epochs=2", "teacher.members=1", "teacher.hidden=8", "student.epochs=2", "evaluate.resamples=100");

    @TempDir
    private Path folder;

    @Test
    void a_manifest_of_which_a_third_of_the_pictures_are_drawings_is_run_to_the_join() throws IOException {
        StringBuilder csv = new StringBuilder("sample_id,label,group,text,picture\n");
        Files.createDirectories(folder.resolve("p"));
        for (int i = 0; i < 36; i++) {
            String name = "p/" + i + (i % 3 == 0 ? ".svg" : ".png");
            byte[] bytes = i % 3 == 0 ? svg(i) : png(i);
            Files.write(folder.resolve(name), bytes);
            csv.append("s%d,%s,la chose %d,la chose %d,%s%n"
                    .formatted(i, i % 2 == 0 ? "round" : "square", i % 30, i % 30, name));
        }
        Path table = Files.writeString(folder.resolve("m.csv"), csv);
        InitJob.Draft draft = InitJob.draft(LocalSpark.session(), table.toString());
        assertThat(draft.yaml())
                .contains("group-by: group }")
                .contains("  image: { from: picture, encoder: mobilenetv2-b10 }    # 36 of 36 samples\n")
                .contains("  text: { from: text, encoder: minilm-l6 }");
        run(draft, Step.JOIN);
        assertThat(counts("features/image")).containsEntry("ok", 36L);
        assertThat(counts("features/text")).containsEntry("ok", 36L);
    }

    @Test
    void a_folder_with_dots_in_its_names_is_run_to_the_join_and_keeps_every_sample() throws IOException {
        for (int i = 0; i < 24; i++) {
            Path kind = Files.createDirectories(folder.resolve("d").resolve(i % 2 == 0 ? "cats" : "dogs"));
            String name = i % 4 < 2 ? "IMG_2021.05." + i : "photo" + i / 2 + ".v" + i % 2;
            Files.write(kind.resolve(name + (i % 8 == 0 ? ".PNG" : ".png")), png(i));
            Files.writeString(kind.resolve(name + ".txt"), "this is the picture of number " + i);
        }
        InitJob.Draft draft =
                InitJob.draft(LocalSpark.session(), folder.resolve("d").toString());
        assertThat(draft.seen()).isEqualTo("all 24 samples");
        assertThat(draft.yaml())
                .contains("  image: { from: png, encoder: mobilenetv2-b10 }    # 24 of 24 samples\n")
                .contains("  text: { from: txt, encoder: minilm-l6 }    # 24 of 24 samples\n");
        run(draft, Step.JOIN);
        assertThat(counts("features/image")).containsEntry("ok", 24L);
    }

    @Test
    void a_table_that_has_its_own_split_is_run_to_the_report() throws IOException {
        List<String> sides = List.of("train", "Train", "train", "val", "test");
        StringBuilder csv = new StringBuilder("nr,subset,width,height,kind\n");
        for (int i = 0; i < 100; i++) {
            csv.append("n%d,%s,%d.5,%d,%s%n".formatted(i, sides.get(i % 5), i % 4, i * 7 % 13, i % 4 < 2 ? "x" : "y"));
        }
        InitJob.Draft draft = InitJob.draft(
                LocalSpark.session(),
                Files.writeString(folder.resolve("t.csv"), csv).toString());
        assertThat(draft.yaml()).contains("split: { column: subset }");
        assertThat(draft.obstacles()).isEmpty();
        String said = run(draft, Step.REPORT);
        assertThat(said).contains("Report: ");
        assertThat(counts("samples"))
                .containsEntry("train", 60L)
                .containsEntry("validation", 20L)
                .containsEntry("test", 20L);
    }

    @Test
    void speech_alone_is_run_to_the_join() throws IOException {
        List<Quickstart.Item> items = Quickstart.items().stream()
                .filter(item -> item.members().containsKey("ogg"))
                .skip(3)
                .limit(20)
                .toList();
        for (int i = 0; i < items.size(); i++) {
            Path kind = Files.createDirectories(folder.resolve("d").resolve(i % 2 == 0 ? "one" : "two"));
            Files.write(
                    kind.resolve("say " + i + ".ogg"), items.get(i).members().get("ogg"));
        }
        InitJob.Draft draft =
                InitJob.draft(LocalSpark.session(), folder.resolve("d").toString());
        assertThat(draft.yaml())
                .contains("label: folder    # 2 values: one, two\n")
                .contains("  audio: { from: ogg, encoder: speech-embedding }    # 20 of 20 samples\n")
                .contains("student: { modalities: [audio] }");
        assertThat(draft.obstacles()).isEmpty();
        run(draft, Step.JOIN);
        assertThat(counts("features/audio")).containsEntry("ok", 20L);
    }

    @Test
    void modalities_that_cannot_be_meant_are_refused_before_anything_is_extracted() throws IOException {
        Path data = Files.createDirectories(folder.resolve("d"));
        for (int i = 0; i < 60; i++) {
            Files.writeString(data.resolve(i + (i == 5 ? ".text" : ".txt")), "this is number " + i);
            Files.writeString(data.resolve(i + ".cls"), i % 2 == 0 ? "x" : "y");
            Files.writeString(data.resolve(i + (i % 2 == 0 ? ".even" : ".odd")), "this is number " + i);
            if (i == 7) {
                Files.writeString(data.resolve(i + ".rare"), "there is one of it");
            }
        }
        String text = "{ from: txt, encoder: minilm-l6 }";
        assertThatThrownBy(() -> run(modalities(text, "{ from: text, encoder: minilm-l6 }"), Step.EXTRACT))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot tell the modalities a and b apart: they have the same encoder; 59 samples have a txt, 1 a"
                                + " text, and none has both, expected modalities that occur together. Make one of them, from: [txt,"
                                + " text].");
        assertThatThrownBy(
                        () -> run(modalities(text, "{ from: rare, encoder: minilm-l6, max-tokens: 12 }"), Step.EXTRACT))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot learn from the modality b: of 60 samples 1 has a rare, expected enough to learn from. Take"
                                + " it out of modalities.");
        assertThat(folder.resolve("work/features")).doesNotExist();
        assertThat(run(
                        modalities("{ from: even, encoder: minilm-l6 }", "{ from: odd, encoder: minilm-l6 }"),
                        Step.EXTRACT))
                .contains(
                        "Warning: The modalities a and b have the same encoder; 30 samples have a even, 30 a odd, and none"
                                + " has both. If they are one kind of thing, make one modality of them, from: [even, odd].");
        assertThat(run(modalities("{ from: [txt, text], encoder: minilm-l6 }"), Step.EXTRACT))
                .doesNotContain("Warning");
    }

    private String modalities(String... settings) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < settings.length; i++) {
            lines.add("  " + (char) ('a' + i) + ": " + settings[i] + "\n");
        }
        return "source: { folder: " + folder.resolve("d") + " }\nlabel: cls\nmodalities:\n" + String.join("", lines);
    }

    private String run(InitJob.Draft draft, Step last) {
        return run(draft.yaml(), last, SMALL);
    }

    private String run(String yaml, Step last) {
        return run(yaml, last, List.of());
    }

    private String run(String yaml, Step last, List<String> sets) {
        PipelineSettings settings = PipelineFile.read(yaml, "first.yaml", sets, Map.of(), Pipelines.registry())
                .settings();
        return new RunJob(Context.of(
                        LocalSpark.session(), folder.resolve("work").toString(), settings, Progress.silent(), null))
                .run(last);
    }

    private Map<String, Long> counts(String tables) {
        Provenance record = WorkContent.published(folder.resolve("work").resolve(tables)).values().stream()
                .findFirst()
                .orElseThrow();
        return record.counts();
    }

    private static byte[] svg(int i) {
        return ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\"><circle cx=\"20\" cy=\"20\" r=\""
                        + (5 + i % 12) + "\" fill=\"red\"/></svg>")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static byte[] png(int i) throws IOException {
        var picture = new java.awt.image.BufferedImage(40, 40, java.awt.image.BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < 40; x++) {
                picture.setRGB(x, y, (x * i) % 256 << 16 | (y * i) % 256 << 8 | 90);
            }
        }
        var out = new java.io.ByteArrayOutputStream();
        javax.imageio.ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }
}
