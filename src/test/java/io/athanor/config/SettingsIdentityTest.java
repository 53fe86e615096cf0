package io.athanor.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Json;
import io.athanor.base.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingsIdentityTest {
    interface Fusion {}

    @Registered("gated")
    record Gated(
            @Setting(value = "Width.", otherwise = "64") int hidden,
            @Setting(value = "Share.", otherwise = "0.5") double dropout)
            implements Fusion {}

    /** The same under another class name, with one more setting. */
    @Registered("gated")
    record Later(
            @Setting(value = "Share.", otherwise = "0.5") double dropout,
            @Setting(value = "Width.", otherwise = "64") int hidden,
            @Setting(value = "Sharpness.", otherwise = "1") double sharpness)
            implements Fusion {}

    @Registered(value = "gated", version = 2)
    record Improved(
            @Setting(value = "Width.", otherwise = "64") int hidden,
            @Setting(value = "Share.", otherwise = "0.5") double dropout)
            implements Fusion {}

    record Training(
            @Setting(value = "Epochs.", otherwise = "60") int epochs) {}

    record Teacher(
            @Setting(value = "Network.", tag = "fusion", otherwise = "gated", inline = true)
            Fusion fusion,

            @Setting(value = "Training.", inline = true) Training training,

            @Setting(value = "Training of its members.", otherwise = "{ epochs: 20 }")
            Training members,

            @Setting(value = "Columns.", otherwise = "[a, b]")
            List<String> columns,

            @Setting(value = "Limit.", otherwise = Setting.NONE) @Nullable
            Integer limit) {}

    @Test
    void values_at_their_defaults_are_not_in_it() {
        assertThat(SettingsIdentity.of(new Gated(64, 0.5))).isEqualTo(Map.of("name", "gated"));
        assertThat(json(teacher(new Gated(64, 0.5)))).isEqualTo("{\"settings\":{\"fusion\":{\"name\":\"gated\"}}}");
    }

    @Test
    void a_renamed_class_with_a_new_setting_at_its_default_is_the_same() {
        assertThat(json(new Later(0.4, 64, 1))).isEqualTo(json(new Gated(64, 0.4)));
        assertThat(json(teacher(new Later(0.4, 64, 1)))).isEqualTo(json(teacher(new Gated(64, 0.4))));
        assertThat(json(new Later(0.4, 64, 1.5))).isNotEqualTo(json(new Gated(64, 0.4)));
    }

    @Test
    void another_value_or_a_raised_version_is_another() {
        assertThat(json(teacher(new Gated(32, 0.5)))).isNotEqualTo(json(teacher(new Gated(64, 0.5))));
        assertThat(json(teacher(new Improved(64, 0.5)))).isNotEqualTo(json(teacher(new Gated(64, 0.5))));
        assertThat(json(new Teacher(new Gated(64, 0.5), new Training(9), new Training(20), List.of("a", "b"), null)))
                .isEqualTo("{\"settings\":{\"epochs\":\"9\",\"fusion\":{\"name\":\"gated\"}}}");
    }

    @Test
    void a_record_within_counts_against_the_default_that_its_holder_gives() {
        assertThat(json(new Teacher(new Gated(64, 0.5), new Training(60), new Training(60), List.of("b", "a"), 3)))
                .isEqualTo("{\"settings\":{\"columns\":[\"b\",\"a\"],\"fusion\":{\"name\":\"gated\"},\"limit\":\"3\","
                        + "\"members\":{}}}");
    }

    private static Teacher teacher(Fusion fusion) {
        return new Teacher(fusion, new Training(60), new Training(20), List.of("a", "b"), null);
    }

    private static String json(Object settings) {
        return Json.canonical(SettingsIdentity.of(settings));
    }
}
