package io.athanor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists of settings that are picked by the key above them. */
class NamedSettingsTest {
    interface Loss {}

    @Registered("labels")
    record Labels(
            @Setting(value = "Share of the target spread over all.", otherwise = "0", min = 0, max = 0.95)
            double smoothing)
            implements Loss {}

    @Registered("contrast")
    record Contrast(@Setting("What is contrasted.") List<String> between) implements Loss {}

    record Term(
            @Setting(value = "What it counts.", otherwise = "1", min = 0)
            double weight,

            @Setting(value = "What is learned.", tag = Setting.KEY, inline = true)
            Loss loss) {}

    record Root(
            @Setting(value = "What is made small.", otherwise = "[{labels: {smoothing: 0.1}}]")
            List<Term> objectives) {}

    private static final SettingsRegistry<Root> REGISTRY = SettingsRegistry.of(Root.class)
            .with(Registry.of(Loss.class).with(Labels.class).with(Contrast.class));

    @Test
    void a_name_stands_with_its_settings_with_the_first_of_them_or_alone() {
        String text = "objectives:\n- labels\n- labels: 0.3\n- labels:\n- contrast: { between: [a, b], weight: 0.1 }\n";
        assertThat(read(text).settings().objectives())
                .containsExactly(
                        new Term(1, new Labels(0)),
                        new Term(0.3, new Labels(0)),
                        new Term(1, new Labels(0)),
                        new Term(0.1, new Contrast(List.of("a", "b"))));
        assertThat(read("{}").settings().objectives()).containsExactly(new Term(1, new Labels(0.1)));
    }

    @Test
    void what_is_written_is_what_is_read() {
        Root settings = read("objectives: [{labels: 0.3}, {contrast: {between: [a, b]}}]")
                .settings();
        assertThat(read(SettingsText.of(settings)).settings()).isEqualTo(settings);
    }

    @Test
    void mistakes_name_the_file_the_line_and_what_may_be_written() {
        assertThatThrownBy(() -> read("objectives:\n- labels: { smoothing: 2 }\n- lables\n- contrast: { weight: 1 }\n"
                        + "- { labels: 1, contrast: 2 }\n- labels: { smoth: 1 }\n- contrast: x\n"))
                .hasMessageContaining("7 mistakes")
                .hasMessageContaining("p.yaml:2: objectives[0].labels.smoothing: found \"2\"")
                .hasMessageContaining(
                        "p.yaml:3: objectives[1]: found \"lables\", expected one of labels, contrast (did you mean labels?)")
                .hasMessageContaining("p.yaml:4: objectives[2].contrast.between: missing")
                .hasMessageContaining("p.yaml:5: objectives[3]: found 2 keys, expected one name and its settings")
                .hasMessageContaining(
                        "p.yaml:6: objectives[4].labels.smoth: unknown key, expected one of weight, smoothing")
                .hasMessageContaining("p.yaml:7: objectives[5].contrast.weight: found \"x\", expected a number");
    }

    @Test
    void every_value_is_explained() {
        assertThat(Explain.text(read("objectives:\n- contrast: { between: [a, b] }\n"), 200))
                .contains("objectives[0]: contrast (p.yaml:2)\n    What is learned. Takes one of labels, contrast.")
                .contains("objectives[0].contrast.weight: 1.0 (default)")
                .contains("objectives[0].contrast.between: [a, b] (p.yaml:2)");
    }

    @Test
    void the_schema_knows_the_names_and_the_settings_of_each() {
        assertThat(JsonSchema.text(REGISTRY, "t").replaceAll("\\s+", ""))
                .contains("\"type\":[\"object\",\"number\",\"string\",\"null\"]")
                .contains("\"contrast\":{\"allOf\":[{\"$ref\":\"#/$defs/term\"},{\"$ref\":\"#/$defs/loss-contrast\"}")
                .contains("\"required\":[\"between\"]")
                .contains("\"then\":{\"enum\":[\"labels\",\"contrast\"]}");
    }

    private static Bound<Root> read(String text) {
        return PipelineFile.read(text, "p.yaml", List.of(), Map.of(), REGISTRY);
    }
}
