package io.athanor.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.base.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {
    private final JsonNode schema = schema();

    @Test
    void the_same_records_give_the_same_text() {
        assertThat(JsonSchema.text(SampleSettings.registry(), "Sample"))
                .isEqualTo(JsonSchema.text(SampleSettings.registry(), "Sample"))
                .endsWith("}\n");
    }

    @Test
    void the_root_asks_for_what_has_no_default_and_admits_nothing_else() {
        assertThat(schema.at("/$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.get("required")).hasToString("[\"name\",\"modalities\"]");
        assertThat(schema.get("additionalProperties").asBoolean()).isFalse();
        assertThat(schema.get("properties").fieldNames())
                .toIterable()
                .containsExactly(
                        "name",
                        "seed",
                        "modalities",
                        "teacher",
                        "student",
                        "split",
                        "rejected",
                        "timeout",
                        "task",
                        "group-by");
    }

    @Test
    void descriptions_ranges_and_defaults_are_carried_over() {
        assertThat(schema.at("/properties/seed"))
                .hasToString("{\"description\":\"Seed of all draws.\","
                        + "\"$ref\":\"#/$defs/integer-or-reference\",\"default\":7}");
        assertThat(schema.at("/$defs/integer-or-reference"))
                .hasToString("{\"type\":[\"integer\",\"string\"],\"pattern\":\"^\\\\$\\\\{\"}");
        assertThat(schema.at("/properties/split/additionalProperties/maximum").asInt())
                .isEqualTo(1);
        assertThat(schema.at("/properties/split/default")).hasToString("{\"test\":0.2,\"train\":0.8}");
        assertThat(schema.at("/properties/task/enum")).hasToString("[\"multiclass\",\"out-of-fold\"]");
    }

    @Test
    void a_union_is_a_tag_and_a_condition_a_choice_that_refers_to_its_keys() {
        JsonNode modality = schema.at("/properties/modalities/additionalProperties");
        assertThat(modality.at("/properties/encoder/enum")).hasToString("[\"columns\",\"picture\"]");
        assertThat(modality.at("/properties/encoder/description").asText()).isEqualTo("What makes the feature.");
        assertThat(modality.get("unevaluatedProperties").asBoolean()).isFalse();
        // the default's condition holds without the tag
        assertThat(modality.at("/allOf/0/if")).hasToString("{\"properties\":{\"encoder\":{\"const\":\"columns\"}}}");
        assertThat(modality.at("/allOf/1/if"))
                .hasToString("{\"properties\":{\"encoder\":{\"const\":\"picture\"}},\"required\":[\"encoder\"]}");
        assertThat(modality.at("/allOf/1/then/$ref").asText()).isEqualTo("#/$defs/encoder-picture");
        assertThat(schema.at("/$defs/encoder-columns/required")).hasToString("[\"columns\"]");
        assertThat(schema.at("/$defs/encoder-picture/properties/fit/enum")).hasToString("[\"cover\",\"contain\"]");
    }

    @Test
    void inline_records_and_unions_stand_in_the_mapping_around_them() {
        JsonNode teacher = schema.at("/properties/teacher");
        assertThat(teacher.at("/properties/fusion/default").asText()).isEqualTo("gated");
        assertThat(teacher.at("/allOf/1/then/$ref").asText()).isEqualTo("#/$defs/fusion-gated");
        assertThat(teacher.at("/allOf/2/$ref").asText()).isEqualTo("#/$defs/training");
        assertThat(schema.at("/$defs/fusion-gated/properties").fieldNames())
                .toIterable()
                .containsExactly("hidden", "sharpness");
        assertThat(schema.at("/$defs/training/properties/epochs/maximum").asInt())
                .isEqualTo(10000);
    }

    @Test
    void a_record_that_stands_in_several_places_is_described_once() {
        assertThat(schema.at("/properties/student/properties/training/$ref").asText())
                .isEqualTo("#/$defs/training");
        assertThat(schema.at("/properties/student/properties/training/unevaluatedProperties")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void one_more_choice_adds_its_own_keys_and_no_others() {
        int before = lines(SampleSettings.registry());
        @Registered("wide")
        record Wide(
                @Setting(value = "How wide.", otherwise = "7")
                int wideness) implements SampleSettings.Fusion {}
        int more = lines(SampleSettings.registry().with(SampleSettings.Fusion.class, Wide.class)) - before;
        assertThat(more).isLessThan(40);
    }

    /** As two jars have them that know nothing of each other. */
    private static final class Wide {
        record Layer(@Setting("How wide.") int width) {}

        @Registered("wide")
        record Settings(
                @Setting("The first.") Layer first,
                @Setting("The last.") Layer last) implements SampleSettings.Fusion {}
    }

    private static final class Deep {
        record Layer(@Setting("How deep.") int depth) {}

        @Registered("deep")
        record Settings(
                @Setting("The first.") Layer first,
                @Setting("The last.") Layer last) implements SampleSettings.Fusion {}
    }

    @Test
    void records_of_one_simple_name_have_a_definition_each() throws Exception {
        JsonNode both = Json.tree(JsonSchema.text(
                SampleSettings.registry()
                        .with(SampleSettings.Fusion.class, Wide.Settings.class)
                        .with(SampleSettings.Fusion.class, Deep.Settings.class),
                "Sample"));
        assertThat(both.at("/$defs/fusion-wide/properties/first/$ref").asText()).isEqualTo("#/$defs/layer");
        assertThat(both.at("/$defs/layer/required")).hasToString("[\"width\"]");
        for (String place : List.of("first", "last")) {
            assertThat(both.at("/$defs/fusion-deep/properties/" + place + "/$ref")
                            .asText())
                    .isEqualTo("#/$defs/layer-2");
        }
        assertThat(both.at("/$defs/layer-2/required")).hasToString("[\"depth\"]");
    }

    @Test
    void a_list_may_be_written_as_its_one_element() {
        assertThat(schema.at("/$defs/encoder-columns/properties/columns/$ref").asText())
                .isEqualTo("#/$defs/one-text-or-several");
        JsonNode columns = schema.at("/$defs/one-text-or-several/anyOf");
        assertThat(columns.at("/0/type").asText()).isEqualTo("array");
        assertThat(columns.at("/1")).isEqualTo(columns.at("/0/items"));
    }

    private static JsonNode schema() {
        try {
            return Json.tree(JsonSchema.text(SampleSettings.registry(), "Sample"));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static int lines(SettingsRegistry<?> registry) {
        return JsonSchema.text(registry, "Sample").split("\n").length;
    }
}
