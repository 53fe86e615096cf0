package io.athanor.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a run has left behind, without clocks and names of files.
 *
 * @param artefacts by folder: rows and the sum of their hashes, or the hash of a model's weights
 * @param metrics {@code metrics.json} without the times of its costs
 * @param ledger {@code ledger.json}
 */
record Results(Map<String, String> artefacts, JsonNode metrics, JsonNode ledger) {

    static Results of(SparkSession spark, Path work) {
        Map<String, String> artefacts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path record :
                    files.filter(file -> file.endsWith(Provenance.FILE)).toList()) {
                Path folder = record.getParent();
                Path weights = folder.resolve("weights.safetensors");
                String name = work.relativize(folder).toString();
                if (Files.exists(weights)) {
                    artefacts.put(name, Fingerprint.sha256(Files.readAllBytes(weights)));
                } else if (hasTable(folder)) {
                    artefacts.put(name, digest(spark.read().parquet(folder.toString())));
                }
            }
            JsonNode metrics = json(work.resolve("metrics.json"));
            metrics.findValues("cost").forEach(cost -> cost.forEach(Results::withoutTimes));
            return new Results(artefacts, metrics, json(work.resolve("ledger.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is not as here, a few words each. */
    List<String> differences(Results others) {
        List<String> differences = new ArrayList<>();
        artefacts.forEach((name, content) -> {
            String other = others.artefacts.get(name);
            if (!content.equals(other)) {
                differences.add(name + (other == null ? " is not there" : " differs"));
            }
        });
        if (!metrics.equals(others.metrics)) {
            differences.add("metrics.json differs");
        }
        if (!ledger.equals(others.ledger)) {
            differences.add("ledger.json differs");
        }
        return differences;
    }

    String summary() {
        return artefacts.size() + " tables and models, teacher's accuracy "
                + metrics.at("/methods/teacher/splits/test/accuracy/value").asText();
    }

    private static boolean hasTable(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".parquet"));
        }
    }

    /** Equal for equal rows in whatever order. */
    private static String digest(Dataset<Row> rows) {
        Column[] columns = Arrays.stream(rows.columns())
                .sorted()
                .map(name -> col("`" + name + "`"))
                .toArray(Column[]::new);
        // as text: hashes are not made of maps
        Row sum = rows.select(
                        xxhash64(to_json(struct(columns))).cast("decimal(38,0)").as("hash"))
                .selectExpr("count(*)", "sum(hash)")
                .first();
        return sum.toString();
    }

    private static void withoutTimes(JsonNode cost) {
        if (cost instanceof ObjectNode figures) {
            figures.remove(List.of(
                    "millis_per_row",
                    "millis_per_row_with_encoders",
                    "most_millis_per_row",
                    "most_millis_per_row_with_encoders"));
        }
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.tree(Files.readString(file));
    }
}
