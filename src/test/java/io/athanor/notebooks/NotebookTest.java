package io.athanor.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The form of the notebooks' files; NotebooksIT runs them. */
class NotebookTest {
    @Test
    void there_are_four_and_each_can_be_imported_by_zeppelin() {
        List<Notebook> notebooks = Notebook.all();
        assertThat(notebooks)
                .extracting(Notebook::name)
                .containsExactly(
                        "01-look-at-the-data", "02-compare-fusions", "03-teacher-and-student", "04-run-it-nightly");
        Set<String> ids = new HashSet<>();
        for (Notebook notebook : notebooks) {
            JsonNode json = notebook.json();
            assertThat(json.path("name").asText())
                    .startsWith("Athanor " + notebook.name().substring(0, 2));
            assertThat(json.path("defaultInterpreterGroup").asText()).isEqualTo("spark");
            assertThat(json.path("version").asText()).startsWith("0.11");
            assertThat(ids.add(json.path("id").asText())).isTrue();
            assertThat(notebook.paragraphs()).hasSizeGreaterThan(4).allSatisfy(paragraph -> {
                String text = paragraph.path("text").asText();
                assertThat(text).matches("(?s)%(md|spark)\n.+");
                boolean markdown = text.startsWith("%md");
                assertThat(paragraph.path("config").path("editorMode").asText())
                        .isEqualTo(markdown ? "ace/mode/markdown" : "ace/mode/scala");
                assertThat(paragraph.path("status").asText()).isEqualTo("READY");
                assertThat(ids.add(paragraph.path("id").asText())).isTrue();
                // what somebody saw once is not kept
                assertThat(paragraph.has("results")).isFalse();
            });
        }
    }
}
