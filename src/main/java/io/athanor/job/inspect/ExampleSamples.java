package io.athanor.job.inspect;

import static io.athanor.job.inspect.InspectedSamples.BEGINNING;
import static io.athanor.job.inspect.InspectedSamples.BYTES;
import static io.athanor.job.inspect.InspectedSamples.FAULT;
import static io.athanor.job.inspect.InspectedSamples.FORMAT;
import static io.athanor.job.inspect.InspectedSamples.HASH;
import static io.athanor.job.inspect.InspectedSamples.HEIGHT;
import static io.athanor.job.inspect.InspectedSamples.MODALITY;
import static io.athanor.job.inspect.InspectedSamples.SECONDS;
import static io.athanor.job.inspect.InspectedSamples.WIDTH;
import static org.apache.spark.sql.functions.col;

import io.athanor.data.Columns;
import io.athanor.data.Payload;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.job.inspect.InspectedSource.PayloadModality;
import io.athanor.job.report.PayloadPreview;
import io.athanor.report.Gallery.Preview;
import io.athanor.report.OverviewPage.Example;
import io.athanor.report.OverviewPage.Shown;
import io.athanor.table.ManifestTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** The first few samples in the order of their hashes, which are of those whose payloads were read. */
final class ExampleSamples {
    static final int MOST = 10;

    /** Of a payload that is shown; nothing is shown of longer ones but their beginning. */
    private static final int MOST_BYTES = 8 << 20;

    /** Ten of them, as base64 has them, are a page that browsers open. */
    private static final int MOST_SOUND_BYTES = 1_000_000;

    private final InspectedSource source;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> words = new HashMap<>();

    /**
     * Picks them.
     *
     * @param samples as {@link InspectedSamples#all} has them
     * @param facts as {@link InspectedSamples#facts} has them
     * @param rows samples of which there are facts, at most
     */
    ExampleSamples(Dataset<Row> samples, Dataset<Row> facts, int rows, InspectedSource source) {
        this.source = source;
        samples.orderBy(HASH, Columns.SAMPLE_ID)
                .limit(Math.min(MOST, rows))
                .select(Columns.SAMPLE_ID, Columns.LABEL)
                .collectAsList()
                .forEach(row -> labels.put(row.getString(0), row.isNullAt(1) ? "no label" : row.getString(1)));
        facts.where(col(Columns.SAMPLE_ID).isin(labels.keySet().toArray()))
                .collectAsList()
                .forEach(row -> words.computeIfAbsent(row.getAs(Columns.SAMPLE_ID), id -> new HashMap<>())
                        .put(row.getAs(MODALITY), words(row)));
    }

    private static String words(Row row) {
        String beginning = row.getAs(BEGINNING);
        if (!beginning.isEmpty()) {
            return beginning;
        }
        String fault = row.getAs(FAULT);
        int width = row.getAs(WIDTH);
        double seconds = row.getAs(SECONDS);
        long bytes = row.getAs(BYTES);
        return row.getAs(FORMAT)
                + (width > 0 ? ", " + width + " × " + row.getAs(HEIGHT) : "")
                + (seconds > 0 ? String.format(Locale.ROOT, ", %.1f s", seconds) : "")
                + (fault == null ? ", " + Finding.count(bytes) + " bytes" : ": " + fault);
    }

    /** For a terminal. */
    Finding finding() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("id", "label"));
        source.payloads().forEach(modality -> head.add(modality.name()));
        rows.add(head);
        labels.forEach((id, label) -> {
            List<String> row = new ArrayList<>(List.of(id, label));
            source.payloads().forEach(modality -> row.add(word(id, modality)));
            rows.add(row);
        });
        return new Finding("Examples", rows, List.of());
    }

    private String word(String id, PayloadModality modality) {
        return words.getOrDefault(id, Map.of()).getOrDefault(modality.name(), "missing");
    }

    /** For a page: small pictures, sounds that can be played, beginnings of texts, all made by executors. */
    List<Example> shown(InspectedSamples samples, JavaSparkContext context) {
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        Previews previews = new Previews(source.payloads());
        Map<String, Map<String, Preview>> made = new HashMap<>();
        samples.rows(List.copyOf(labels.keySet()))
                .toJavaRDD()
                .mapPartitions(rows -> previews.of(rows, hadoop.value().value()))
                .collect()
                .forEach(one -> made.put(one._1(), one._2()));
        List<Example> examples = new ArrayList<>();
        labels.forEach((id, label) -> {
            List<Shown> shown = new ArrayList<>();
            for (PayloadModality modality : source.payloads()) {
                shown.add(new Shown(
                        modality.name(),
                        modality.kind() == PayloadKind.TEXT ? "" : word(id, modality),
                        made.getOrDefault(id, Map.of())
                                .getOrDefault(modality.name(), Preview.bare(word(id, modality)))));
            }
            examples.add(new Example(id, label, shown));
        });
        return examples;
    }

    /** What travels to make them. */
    private record Previews(List<PayloadModality> modalities) implements Serializable {
        Iterator<Tuple2<String, Map<String, Preview>>> of(Iterator<Row> rows, Configuration configuration) {
            PayloadPreview previews = new PayloadPreview(MOST_SOUND_BYTES);
            List<Tuple2<String, Map<String, Preview>>> made = new ArrayList<>();
            rows.forEachRemaining(row -> {
                Map<String, Preview> of = new HashMap<>();
                for (PayloadModality modality : modalities) {
                    Payload payload = ManifestTable.payload(row.getAs(modality.name()));
                    Optional<byte[]> head = payload == null
                            ? Optional.empty()
                            : OriginalPayloads.head(payload, MOST_BYTES, configuration);
                    head.ifPresent(bytes -> of.put(
                            modality.name(),
                            previews.of(bytes, bytes.length < MOST_BYTES, modality.kind() == PayloadKind.PICTURE)));
                }
                made.add(new Tuple2<>(row.getAs(Columns.SAMPLE_ID), of));
            });
            return made.iterator();
        }
    }
}
