package io.athanor.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import io.athanor.base.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Zeppelin note as its file has it. */
record Notebook(String name, JsonNode json) {
    static final Path FOLDER = Path.of("notebooks");

    private static final String SPARK = "%spark\n";

    static Notebook of(String name) {
        try {
            return new Notebook(name, Json.tree(Files.readString(FOLDER.resolve(name + ".zpln"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Notebook> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".zpln"))
                    .sorted()
                    .map(file -> of(file.substring(0, file.length() - ".zpln".length())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonNode> paragraphs() {
        List<JsonNode> paragraphs = new ArrayList<>();
        json.path("paragraphs").forEach(paragraphs::add);
        return paragraphs;
    }

    /** The Scala of the paragraphs that have some, in their order; {@code p03} is the third of all. */
    Map<String, String> scala() {
        Map<String, String> pieces = new LinkedHashMap<>();
        for (int i = 0; i < paragraphs().size(); i++) {
            String text = paragraphs().get(i).path("text").asText();
            if (text.startsWith(SPARK)) {
                pieces.put(String.format("p%02d", i + 1), text.substring(SPARK.length()));
            }
        }
        return pieces;
    }
}
