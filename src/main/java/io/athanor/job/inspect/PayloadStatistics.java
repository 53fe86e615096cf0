package io.athanor.job.inspect;

import static io.athanor.job.inspect.InspectedSamples.BYTES;
import static io.athanor.job.inspect.InspectedSamples.CHARACTERS;
import static io.athanor.job.inspect.InspectedSamples.FAULT;
import static io.athanor.job.inspect.InspectedSamples.FORMAT;
import static io.athanor.job.inspect.InspectedSamples.HEIGHT;
import static io.athanor.job.inspect.InspectedSamples.MODALITY;
import static io.athanor.job.inspect.InspectedSamples.SECONDS;
import static io.athanor.job.inspect.InspectedSamples.SHA256;
import static io.athanor.job.inspect.InspectedSamples.WIDTH;
import static io.athanor.job.inspect.InspectedSamples.WORDS;
import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.athanor.data.Columns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Bytes, formats, and what headers say of sizes and lengths; a row a modality. */
final class PayloadStatistics {
    /** What is told of payloads, by the column that holds it; 0 stands for what is not told. */
    private static final Map<String, String> MEASURES = new LinkedHashMap<>();

    static {
        MEASURES.put(WIDTH, "width, pixels");
        MEASURES.put(HEIGHT, "height, pixels");
        MEASURES.put(SECONDS, "seconds");
        MEASURES.put(CHARACTERS, "characters");
        MEASURES.put(WORDS, "words");
    }

    private PayloadStatistics() {}

    /**
     * Payloads, then their contents.
     *
     * @param facts as {@link InspectedSamples#facts} has them
     * @param extent of how many samples they are, in words
     */
    static List<Finding> of(Dataset<Row> facts, List<String> modalities, String extent) {
        List<Column> columns = new ArrayList<>(List.of(
                count(lit(1)),
                count(col(FAULT)),
                min(when(col(FAULT).isNotNull(), struct(col(Columns.SAMPLE_ID), col(FAULT))))));
        // of what could not be read to its end, no length is known
        columns.addAll(Spread.of(when(col(SHA256).isNotNull().or(col(FORMAT).equalTo("empty")), col(BYTES))));
        MEASURES.keySet()
                .forEach(name -> columns.addAll(Spread.of(when(col(name).gt(0), col(name)))));
        Map<String, Row> found = new TreeMap<>();
        facts.groupBy(MODALITY)
                .agg(columns.get(0), columns.subList(1, columns.size()).toArray(Column[]::new))
                .collectAsList()
                .forEach(row -> found.put(row.getString(0), row));
        Map<String, String> formats = formats(facts);
        List<List<String>> payloads = new ArrayList<>();
        List<List<String>> contents = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        payloads.add(List.of("modality", "read", "unreadable", "bytes, min", "median", "max", "formats"));
        contents.add(List.of("modality", "", "min", "median", "max"));
        for (String modality : modalities) {
            Row row = found.get(modality);
            if (row == null) {
                continue;
            }
            payloads.add(List.of(
                    modality,
                    Finding.count(row.getLong(1)),
                    Finding.count(row.getLong(2)),
                    Spread.number(row, 4),
                    Spread.number(row, 5),
                    Spread.number(row, 6),
                    formats.getOrDefault(modality, "")));
            if (row.getLong(2) > 0) {
                Row example = row.getStruct(3);
                notes.add(modality + ": " + Finding.count(row.getLong(2)) + " cannot be read by their headers, as "
                        + example.getString(0) + ": " + example.getString(1) + ".");
            }
            int at = 7;
            for (String what : MEASURES.values()) {
                if (!row.isNullAt(at)) {
                    contents.add(List.of(
                            modality,
                            what,
                            Spread.number(row, at),
                            Spread.number(row, at + 1),
                            Spread.number(row, at + 2)));
                }
                at += 3;
            }
        }
        List<Finding> findings = new ArrayList<>(List.of(new Finding("Payloads, " + extent, payloads, notes)));
        if (contents.size() > 1) {
            findings.add(new Finding("What their headers say, " + extent, contents, List.of()));
        }
        return findings;
    }

    private static Map<String, String> formats(Dataset<Row> facts) {
        Map<String, String> formats = new TreeMap<>();
        facts.groupBy(MODALITY, FORMAT)
                .agg(count(lit(1)).as("n"))
                .orderBy(desc("n"), asc(FORMAT))
                .collectAsList()
                .forEach(row -> formats.merge(
                        row.getString(0),
                        row.getString(1) + " " + Finding.count(row.getLong(2)),
                        (before, next) -> before + ", " + next));
        return formats;
    }
}
