package io.athanor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.source.Inspection.Field;
import io.athanor.source.Inspection.Kind;
import io.athanor.source.Inspection.Type;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectorSparkTest {
    private final Inspector inspector = new Inspector(LocalSpark.session());

    @TempDir
    Path folder;

    @Test
    void the_quickstart_is_seen_for_what_it_is() {
        Inspection found = inspector.look("data/quickstart");
        assertThat(found.kind()).isEqualTo(Kind.WEBDATASET);
        assertThat(found.location()).isEqualTo("data/quickstart/*.tar");
        assertThat(found.samples()).isEqualTo(324);
        assertThat(types(found))
                .containsEntry("png", Type.IMAGE)
                .containsEntry("txt", Type.TEXT)
                .containsEntry("ogg", Type.AUDIO)
                .containsEntry("tags", Type.NUMBER)
                .containsEntry("label", Type.CATEGORY)
                .doesNotContainKeys("json", "keywords");
        assertThat(found.label().name()).isEqualTo("label");
        assertThat(found.label().distinct()).isEqualTo(9);
        assertThat(found.fields().stream().filter(Field::givesLabelAway).map(Field::name))
                .containsExactly("subcategory");
        assertThat(PipelineDraft.yaml(found))
                .startsWith("# A first pipeline")
                .contains("name: quickstart\n")
                .contains("source: { webdataset: \"data/quickstart/*.tar\" }")
                .contains("label: label    # 9 values: Activities, ")
                .contains("  image: { from: png, encoder: mobilenetv2-b10 }    # 315 of 324 samples\n")
                .contains("  text: { from: txt, encoder: minilm-l6 }")
                .contains("  audio: { from: ogg, encoder: speech-embedding }")
                .contains("  table: { from: json, columns: [added_in, codepoints, skins, tags] }\n")
                .contains("  # left out: subcategory, which gives the label away\n")
                .contains("student: { modalities: [image] }\n");
    }

    @Test
    void a_table_of_references_and_texts_is_seen_through() throws IOException {
        StringBuilder csv = new StringBuilder("key,picture,said,age,kind\n");
        for (int i = 0; i < 60; i++) {
            csv.append("k")
                    .append(i)
                    .append(",p/")
                    .append(i)
                    .append(".jpg,this is the text ")
                    .append(i)
                    .append(',')
                    .append(i * 7 % 11)
                    .append(',')
                    .append(i % 3 == 0 ? "yes" : "no")
                    .append('\n');
        }
        Files.writeString(folder.resolve("t.csv"), csv);
        for (String data : new String[] {folder.toString(), folder + "/t.csv"}) {
            Inspection found = inspector.look(data);
            assertThat(found.kind()).isEqualTo(Kind.MANIFEST);
            assertThat(found.id()).isEqualTo("key");
            assertThat(types(found))
                    .isEqualTo(Map.of(
                            "picture", Type.IMAGE, "said", Type.TEXT, "age", Type.NUMBER, "kind", Type.CATEGORY));
            assertThat(found.label().name()).isEqualTo("kind");
            assertThat(PipelineDraft.yaml(found))
                    .contains(".csv\", id: key }")
                    .contains("  image: { from: picture, encoder: mobilenetv2-b10 }")
                    .contains("  table: { columns: [age] }");
        }
    }

    @Test
    void a_folder_a_class_is_labelled_by_its_folders() throws IOException {
        for (int i = 0; i < 20; i++) {
            Path file = folder.resolve((i % 2 == 0 ? "cats" : "dogs") + "/" + i + ".bin");
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10});
        }
        Inspection found = inspector.look(folder.toString());
        assertThat(found.kind()).isEqualTo(Kind.FOLDER);
        assertThat(found.label().name()).isEqualTo("folder");
        assertThat(types(found)).containsEntry("bin", Type.IMAGE);
        assertThat(PipelineDraft.yaml(found))
                .contains("label: folder    # 2 values: cats, dogs\n")
                .doesNotContain("table:");
    }

    @Test
    void nothing_to_look_at_is_said() {
        assertThatThrownBy(() -> inspector.look(folder + "/none"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none");
    }

    private static Map<String, Type> types(Inspection found) {
        return found.fields().stream().collect(Collectors.toMap(Field::name, Field::type));
    }
}
