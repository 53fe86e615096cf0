package io.athanor.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
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
                .hasToString("{\"description\":\"Seed of all draws.\",\"type\":[\"integer\",\"string\"],"
                        + "\"pattern\":\"^\\\\$\\\\{\",\"default\":7}");
        assertThat(schema.at("/properties/split/additionalProperties/maximum").asInt())
                .isEqualTo(1);
        assertThat(schema.at("/properties/split/default")).hasToString("{\"test\":0.2,\"train\":0.8}");
        assertThat(schema.at("/properties/task/enum")).hasToString("[\"multiclass\",\"out-of-fold\"]");
    }

    @Test
    void a_union_is_one_alternative_a_choice_told_apart_by_its_tag() {
        JsonNode modality = schema.at("/properties/modalities/additionalProperties/oneOf");
        assertThat(modality).hasSize(2);
        assertThat(modality.at("/0/properties/encoder/const").asText()).isEqualTo("columns");
        assertThat(modality.at("/0/required")).hasToString("[\"columns\"]");
        assertThat(modality.at("/1/properties/encoder/const").asText()).isEqualTo("picture");
        assertThat(modality.at("/1/required")).hasToString("[\"encoder\"]");
        assertThat(modality.at("/1/properties/fit/enum")).hasToString("[\"cover\",\"contain\"]");
    }

    @Test
    void inline_records_and_unions_stand_in_the_mapping_around_them() {
        JsonNode teacher = schema.at("/properties/teacher/oneOf");
        assertThat(teacher).hasSize(2);
        assertThat(teacher.at("/1/properties").fieldNames())
                .toIterable()
                .containsExactly("fusion", "hidden", "sharpness", "epochs", "patience", "class-weights");
        assertThat(teacher.at("/0/properties/epochs/maximum").asInt()).isEqualTo(10000);
    }

    @Test
    void a_list_may_be_written_as_its_one_element() {
        JsonNode columns = schema.at("/properties/modalities/additionalProperties/oneOf/0/properties/columns/anyOf");
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
}
