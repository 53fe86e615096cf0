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
import io.athanor.extract.GuardSettings;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.extract.payload.TimedReading;
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
import java.util.SortedSet;
import java.util.TreeSet;
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
    private final Map<String, Map<String, SortedSet<String>>> words = new HashMap<>();
    private final Map<String, Map<String, Integer>> payloads = new HashMap<>();

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
                .forEach(row -> {
                    words.computeIfAbsent(row.getAs(Columns.SAMPLE_ID), id -> new HashMap<>())
                            .computeIfAbsent(row.getAs(MODALITY), modality -> new TreeSet<>())
                            .add(words(row));
                    payloads.computeIfAbsent(row.getAs(Columns.SAMPLE_ID), id -> new HashMap<>())
                            .merge(row.getAs(MODALITY), 1, Integer::sum);
                });
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
        source.allPayloads().forEach(modality -> head.add(modality.name()));
        rows.add(head);
        labels.forEach((id, label) -> {
            List<String> row = new ArrayList<>(List.of(id, label));
            source.allPayloads().forEach(modality -> row.add(word(id, modality)));
            rows.add(row);
        });
        return new Finding("Examples", rows, List.of());
    }

    private String word(String id, PayloadModality modality) {
        SortedSet<String> said = words.getOrDefault(id, Map.of()).get(modality.name());
        if (said == null) {
            return "missing";
        }
        int others = payloads.getOrDefault(id, Map.of()).getOrDefault(modality.name(), 1) - 1;
        return said.first() + (others == 0 ? "" : ", and " + others + " more");
    }

    /** For a page: small pictures, sounds that can be played, beginnings of texts, all made by executors. */
    List<Example> shown(InspectedSamples samples, JavaSparkContext context) {
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        Previews previews = new Previews(source.allPayloads(), source.limits());
        Map<String, Map<String, Preview>> made = new HashMap<>();
        samples.rows(List.copyOf(labels.keySet()))
                .toJavaRDD()
                .mapPartitions(rows -> previews.of(rows, hadoop.value().value()))
                .collect()
                .forEach(one -> made.put(one._1(), one._2()));
        List<Example> examples = new ArrayList<>();
        labels.forEach((id, label) -> {
            List<Shown> shown = new ArrayList<>();
            for (PayloadModality modality : source.allPayloads()) {
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
    private record Previews(List<PayloadModality> modalities, GuardSettings limits) implements Serializable {
        Iterator<Tuple2<String, Map<String, Preview>>> of(Iterator<Row> rows, Configuration configuration) {
            PayloadPreview previews = new PayloadPreview(MOST_SOUND_BYTES);
            List<Tuple2<String, Map<String, Preview>>> made = new ArrayList<>();
            try (TimedReading reading = new TimedReading(limits)) {
                rows.forEachRemaining(row -> {
                    Map<String, Preview> of = new HashMap<>();
                    for (PayloadModality modality : modalities) {
                        Payload payload = ManifestTable.payload(row.getAs(modality.name()));
                        Optional<byte[]> head = payload == null
                                ? Optional.empty()
                                : OriginalPayloads.head(payload, MOST_BYTES, configuration);
                        head.ifPresent(bytes -> of.put(modality.name(), preview(bytes, modality, previews, reading)));
                    }
                    made.add(new Tuple2<>(row.getAs(Columns.SAMPLE_ID), of));
                });
            }
            return made.iterator();
        }

        private static Preview preview(
                byte[] bytes, PayloadModality modality, PayloadPreview previews, TimedReading reading) {
            TimedReading.Result<Preview> shown = reading.of(
                    () -> previews.of(bytes, bytes.length < MOST_BYTES, modality.kind() == PayloadKind.PICTURE));
            return shown.value() == null ? Preview.bare(String.valueOf(shown.fault())) : shown.value();
        }
    }
}
