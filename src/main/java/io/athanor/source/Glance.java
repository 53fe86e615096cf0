package io.athanor.source;

import io.athanor.data.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StructField;

/**
 * What the first samples of a source look like, for someone who has not described it yet.
 *
 * @param samples samples looked at
 * @param payloads how many of them have each payload field
 * @param cells the cells of each sample, in turn
 */
public record Glance(long samples, Map<String, Long> payloads, List<Map<String, String>> cells) {
    /** Samples looked at; enough to tell a class from a text, and read in a moment. */
    public static final int SAMPLES = 1000;

    public Glance {
        payloads = Map.copyOf(payloads);
        cells = List.copyOf(cells);
    }

    /**
     * Looks at a source.
     *
     * @param spark asked for tables alone
     * @throws io.athanor.base.UserError if it cannot be read
     */
    public static Glance at(SourceSettings settings, Configuration configuration, Supplier<SparkSession> spark) {
        Source source = Source.open(settings, configuration);
        if (source instanceof TarSource) {
            try (TarSamples samples = new TarSamples(source.files().get(0), configuration, true)) {
                return of(samples);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Cannot close " + source.files().get(0).uri(), e);
            }
        }
        return source instanceof FolderSource folder
                ? of(folder.parts().stream()
                        .flatMap(part -> part.samples().stream())
                        .map(sample -> sample.read(configuration))
                        .iterator())
                : of(((TableSource) source).read(spark.get()));
    }

    private static Glance of(Iterator<FoundSample> samples) {
        Map<String, Long> payloads = new TreeMap<>();
        List<Map<String, String>> cells = new ArrayList<>();
        while (cells.size() < SAMPLES && samples.hasNext()) {
            FoundSample sample = samples.next();
            cells.add(sample.cells());
            for (Map.Entry<String, Payload> payload : sample.payloads().entrySet()) {
                payloads.merge(payload.getKey(), 1L, Long::sum);
            }
        }
        return new Glance(cells.size(), payloads, cells);
    }

    private static Glance of(Dataset<Row> table) {
        StructField[] columns = table.schema().fields();
        Map<String, Long> payloads = new HashMap<>();
        List<Map<String, String>> cells = table.takeAsList(SAMPLES).stream()
                .map(row -> {
                    Map<String, String> scalars = new LinkedHashMap<>();
                    for (int i = 0; i < columns.length; i++) {
                        Object value = row.get(i);
                        if (columns[i].dataType() instanceof BinaryType && value != null) {
                            payloads.merge(columns[i].name(), 1L, Long::sum);
                        } else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                            scalars.put(columns[i].name(), value.toString());
                        }
                    }
                    return scalars;
                })
                .toList();
        return new Glance(cells.size(), payloads, cells);
    }
}
