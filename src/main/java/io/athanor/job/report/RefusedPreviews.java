package io.athanor.job.report;

import io.athanor.base.Json;
import io.athanor.data.Payload;
import io.athanor.extract.payload.OriginalPayloads;
import io.athanor.job.work.ManifestRows;
import io.athanor.report.Gallery.Preview;
import io.athanor.table.ManifestTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Previews of the payloads of a few samples, made by tasks over the manifest's files: nothing but they comes to the driver,
 * however many samples there are.
 *
 * @param wanted ids of the samples
 * @param columns the cells that are shown; empty for all
 * @param isPicture see {@link PayloadPreview#of}
 */
record RefusedPreviews(ManifestRows manifest, Set<String> wanted, List<String> columns, boolean isPicture)
        implements Serializable {
    private static final int MOST_BYTES = 8 << 20;

    /** Files of a manifest that a task reads the ids of, at least: a task costs as much as some of them. */
    private static final int FILES_A_TASK = 16;

    /** By the id of the sample; those of which no byte is to be had are left out. */
    Map<String, Preview> make(JavaSparkContext context) {
        List<String> files = manifest.files();
        int tasks = (files.size() + FILES_A_TASK - 1) / FILES_A_TASK;
        var hadoop = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        Map<String, Preview> made = new HashMap<>();
        context.parallelize(files, Math.max(1, Math.min(tasks, 4 * context.defaultParallelism())))
                .mapPartitions(some -> of(some, hadoop))
                .collect()
                .forEach(one -> made.put(one._1(), one._2()));
        hadoop.destroy();
        return made;
    }

    private Iterator<Tuple2<String, Preview>> of(Iterator<String> files, Broadcast<SerializableConfiguration> hadoop) {
        Configuration configuration = hadoop.value().value();
        PayloadPreview previews = new PayloadPreview();
        List<Tuple2<String, Preview>> made = new ArrayList<>();
        files.forEachRemaining(file -> manifest.each(file, configuration, wanted::contains, row -> {
            Preview one = row.size() == 2 ? cells(row, columns) : payload(row, previews, configuration);
            if (one != null) {
                made.add(new Tuple2<>(row.getString(0), one));
            }
        }));
        return made.iterator();
    }

    private static Preview cells(Row row, List<String> columns) {
        Map<String, String> all = row.getAs(1);
        if (columns.isEmpty()) {
            return PayloadPreview.text(Json.write(all));
        }
        return PayloadPreview.text(columns.stream()
                .map(column -> column + ": " + all.getOrDefault(column, "–"))
                .collect(Collectors.joining("\n")));
    }

    private @Nullable Preview payload(Row row, PayloadPreview previews, Configuration configuration) {
        Payload payload = ManifestTable.payload(row.getAs(2));
        return payload == null
                ? null
                : OriginalPayloads.head(payload, MOST_BYTES, configuration)
                        .map(bytes -> previews.of(bytes, bytes.length < MOST_BYTES, isPicture))
                        .orElse(null);
    }
}
