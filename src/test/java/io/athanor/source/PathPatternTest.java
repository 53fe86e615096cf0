package io.athanor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    private static String said(String pattern, String path) {
        return PathPattern.all(List.of(pattern), Map.of())
                .get(0)
                .match(path)
                .map(match -> match.sample() + " " + match.field() + " " + match.cells())
                .orElse("nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{label}/{id}.png; cat/7.png; 7 png {label=cat}",
                "{label}/{id}.png; cat/7.PNG; 7 png {label=cat}",
                "{label}/{id}.png; cat/7.jpg; nothing",
                "{label}/{id}.png; x/cat/7.png; nothing",
                "{label}/{id}.png; cat/a.b.png; a.b png {label=cat}",
                // as few characters as do
                "{label}_{id}.wav; a_b_c.wav; b_c wav {label=a}",
                "{split}/{label}/{id}.*; train/cat/7.JPeG; 7 jpeg {split=train, label=cat}",
                "{id}/{id}.txt; 7/7.txt; 7 txt {}",
                "{id}/{id}.txt; 7/8.txt; nothing",
                "{label}/*.png; cat/7.png; cat/7 png {label=cat}",
                "{label}/**/{id}.png; cat/7.png; 7 png {label=cat}",
                "{label}/**/{id}.png; cat/a/b/7.png; 7 png {label=cat}",
                "{id}-?.png; 7-1.png; 7 png {}",
                "a(b)+[c]/{id}.png; a(b)+[c]/7.png; 7 png {}",
                "{id}; README; nothing",
                "{first-name}.{id}.txt; al.7.txt; 7 txt {first-name=al}"
            })
    void a_path_says_what_stands_in_braces(String pattern, String path, String wanted) {
        assertThat(said(pattern, path)).isEqualTo(wanted);
    }

    @Test
    void a_field_may_have_a_name_of_its_own() {
        List<PathPattern> both =
                PathPattern.all(List.of(), Map.of("Photo", "photos/{id}.png", "mask", "masks/{id}.png"));
        assertThat(both.get(0).match("photos/7.png").orElseThrow())
                .isEqualTo(new PathPattern.Match("7", "photo", Map.of()));
        assertThat(both.get(1).match("masks/7.png").orElseThrow())
                .isEqualTo(new PathPattern.Match("7", "mask", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{label/{id}.png", "{}/{id}.png", "{1a}/{id}.png", "a}/{id}.png", "x**/{id}.png", "**"})
    void what_is_no_pattern_is_refused(String pattern) {
        assertThatThrownBy(() -> said(pattern, "a.png"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pattern '" + pattern + "'");
    }

    @Test
    void several_patterns_say_each_which_sample_it_is() {
        assertThatThrownBy(() -> PathPattern.all(List.of("a/{id}.png", "b/*.txt"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'b/*.txt' has no {id}");
    }
}
