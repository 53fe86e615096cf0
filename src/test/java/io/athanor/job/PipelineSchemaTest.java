package io.athanor.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import io.athanor.config.Day;
import io.athanor.config.JsonSchema;
import io.athanor.config.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PipelineSchemaTest {
    private static final Path SCHEMA = Path.of("conf/pipeline.schema.json");

    @Test
    void the_schema_that_is_shipped_is_that_of_the_records() throws IOException {
        String generated = JsonSchema.text(Pipelines.registry(), Pipelines.SCHEMA_TITLE);
        if (Boolean.getBoolean("athanor.write-schema")) {
            Files.writeString(SCHEMA, generated);
        }
        assertThat(Files.readString(SCHEMA))
                .as("conf/pipeline.schema.json; write it anew by: athanor config --schema > conf/pipeline.schema.json")
                .isEqualTo(generated);
    }

    @Test
    void what_several_settings_are_made_of_is_described_once() throws IOException {
        JsonNode schema = Json.tree(JsonSchema.text(Pipelines.registry(), Pipelines.SCHEMA_TITLE));
        for (String role : List.of("teacher", "student")) {
            assertThat(schema.at("/properties/" + role + "/$ref").asText())
                    .isEqualTo("#/$defs/" + role + "-settings")
                    .isEqualTo(schema.at("/properties/" + role + "s/additionalProperties/$ref")
                            .asText());
        }
    }

    @TestFactory
    Stream<DynamicTest> every_pipeline_that_is_shipped_is_in_order() throws IOException {
        return Files.list(Path.of("conf/pipelines"))
                .sorted()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    assertThat(Files.readString(file))
                            .startsWith("# yaml-language-server: $schema=../pipeline.schema.json");
                    assertThat(PipelineFile.read(
                                            Files.readString(file),
                                            file.toString(),
                                            List.of(),
                                            Map.of(),
                                            Day.parse("2026-01-31"),
                                            Pipelines.registry())
                                    .settings()
                                    .modalities())
                            .isNotEmpty();
                }));
    }
}
