package io.athanor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlValueTest {
    record Root(
            @Setting(value = "What is tried.", otherwise = "{}")
            Map<String, List<YamlValue>> vary) {}

    private static Root read(String text) {
        return PipelineFile.read(text, "p.yaml", List.of(), Map.of(), SettingsRegistry.of(Root.class))
                .settings();
    }

    private static List<YamlValue> values(String... texts) {
        return List.of(texts).stream().map(YamlValue::new).toList();
    }

    @Test
    void values_of_any_form_are_kept_as_yaml_on_one_line() {
        Root root = read("""
                vary:
                  a.b: [32, "64", 0.5%, 'x: y', "a, b", true, "${HOME}"]
                  c:
                  - [standardise, { pca: 32 }]
                  - fusion: gated
                    objectives:
                    - info-nce: { between: [image, "text"] }
                  d: alone
                """);
        assertThat(root.vary().get("a.b"))
                .isEqualTo(values("32", "64", "0.5%", "\"x: y\"", "\"a, b\"", "true", "\"${HOME}\""));
        assertThat(root.vary().get("c"))
                .isEqualTo(values(
                        "[standardise, {pca: 32}]",
                        "{fusion: gated, objectives: [{info-nce: {between: [image, text]}}]}"));
        assertThat(root.vary().get("d")).isEqualTo(values("alone"));
    }

    @Test
    void what_is_written_is_what_is_read() {
        Root root = read("vary: { a.b: [32, 'x: y', [l2, {pca: 3}]], c: [{ d: '1, 2' }] }");
        assertThat(read(SettingsText.of(root))).isEqualTo(root);
    }

    @Test
    void nothing_is_no_value() {
        assertThatThrownBy(() -> read("vary: { a: [1, null] }"))
                .hasMessageContaining("vary.a[1]: found nothing, expected a value in YAML");
        assertThatThrownBy(() -> YamlValue.parseAll("1,,2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> YamlValue.parseAll("[1")).hasMessage("expected a value in YAML");
    }

    @Test
    void several_are_separated_by_commas_outside_of_brackets() {
        assertThat(YamlValue.parseAll("32, [a, {b: 1}] ,\"c, d\"")).isEqualTo(values("32", "[a, {b: 1}]", "\"c, d\""));
    }

    @Test
    void the_schema_lets_any_value_stand() {
        assertThat(JsonSchema.text(SettingsRegistry.of(Root.class), "t").replaceAll("\\s", ""))
                .contains("\"additionalProperties\":{\"anyOf\":[{\"type\":\"array\",\"items\":{}},{}]}");
    }
}
