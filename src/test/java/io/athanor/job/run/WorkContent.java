package io.athanor.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.athanor.base.Json;
import io.athanor.base.Provenance;
import io.athanor.data.Columns;
import io.athanor.fusion.ops.Safetensors;
import io.athanor.table.QuarantineTable;
import io.athanor.testing.RowTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a work directory holds, without clocks and without the names of files.
 *
 * @param tables each row's first cell with the hash of all, sorted, by the table's folder
 * @param weights the hash of each model's weights as they lie in its file, by the model's folder
 * @param metrics {@code metrics.json} without the times of its costs
 * @param ledger {@code ledger.json}
 */
record WorkContent(Map<String, List<String>> tables, Map<String, String> weights, JsonNode metrics, JsonNode ledger) {
    private static final int HASH_BYTES = 8;
    private static final List<String> TABLES =
            List.of("manifest", "samples", "features", "quarantine", "joined", "outputs");

    static WorkContent of(SparkSession spark, Path work) {
        Map<String, String> weights = new TreeMap<>();
        for (Path record : published(work).keySet()) {
            Path file = record.resolveSibling("weights.safetensors");
            if (Files.exists(file)) {
                weights.put(work.relativize(record.getParent()).toString(), hash(bytes(file)));
            }
        }
        JsonNode metrics = json(work.resolve("metrics.json"));
        metrics.findValues("cost").forEach(cost -> cost.forEach(WorkContent::withoutTimes));
        return new WorkContent(tables(spark, work), weights, metrics, json(work.resolve("ledger.json")));
    }

    /**
     * The same without what follows from the place where data and work directory lie: folders' names, which their files' times
     * and addresses decide, the addresses themselves, and what is noted in a file of weights beside the weights.
     */
    static WorkContent ofAnyPlace(SparkSession spark, Path work) {
        Map<String, List<String>> tables = new TreeMap<>();
        Map<String, String> weights = new TreeMap<>();
        for (Path record : published(work).keySet()) {
            Path folder = record.getParent();
            String name = work.relativize(folder.getParent()).toString();
            if (TABLES.contains(work.relativize(folder).getName(0).toString())) {
                tables.merge(name, rows(spark, folder, WorkContent::isOfPlace), (one, two) -> Stream.concat(
                                one.stream(), two.stream())
                        .sorted()
                        .toList());
            }
            Path file = folder.resolve("weights.safetensors");
            if (Files.exists(file)) {
                weights.merge(
                        name,
                        hash(new Safetensors(Safetensors.read(bytes(file)).tensors(), Map.of()).write()),
                        (one, two) -> one.compareTo(two) < 0 ? one + two : two + one);
            }
        }
        JsonNode metrics = json(work.resolve("metrics.json"));
        metrics.findValues("cost").forEach(cost -> cost.forEach(WorkContent::withoutTimes));
        return new WorkContent(tables, weights, metrics, json(work.resolve("ledger.json")));
    }

    private static boolean isOfPlace(String column) {
        return column.equals(Columns.REVISION) || column.equals(QuarantineTable.URI) || column.startsWith("payload_");
    }

    /** The tables alone. */
    static Map<String, List<String>> tables(SparkSession spark, Path work) {
        Map<String, List<String>> tables = new TreeMap<>();
        for (Path record : published(work).keySet()) {
            Path name = work.relativize(record.getParent());
            if (TABLES.contains(name.getName(0).toString())) {
                tables.put(name.toString(), rows(spark, record.getParent()));
            }
        }
        return tables;
    }

    /** The commit records of a work directory that are whole, by their files. */
    static Map<Path, Provenance> published(Path work) {
        Map<Path, Provenance> records = new TreeMap<>();
        for (Path file : files(work, Provenance.FILE)) {
            try {
                records.put(file, Json.read(Files.readString(file), Provenance.class));
            } catch (JsonProcessingException | NoSuchFileException e) {
                // cut short: not published
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return records;
    }

    /** Files of this ending below a folder, sorted; none if there is no such folder. */
    static List<Path> files(Path folder, String ending) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.getFileName().toString().endsWith(ending))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rows(SparkSession spark, Path folder) {
        return rows(spark, folder, column -> false);
    }

    private static List<String> rows(SparkSession spark, Path folder, Predicate<String> without) {
        if (files(folder, ".parquet").isEmpty()) {
            return List.of();
        }
        Dataset<Row> rows = spark.read().parquet(folder.toString());
        String[] left = Stream.of(rows.columns()).filter(without).toArray(String[]::new);
        return rows.drop(left).collectAsList().stream()
                .map(WorkContent::text)
                .sorted()
                .collect(Collectors.toList());
    }

    private static String text(Row row) {
        return row.get(0) + " " + hash(RowTexts.text(row).getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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

    private static JsonNode json(Path file) {
        try {
            return Json.tree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
