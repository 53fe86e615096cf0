package io.athanor.ml;

import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import io.athanor.extract.ExtractSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.part.PayloadFeatures;
import io.athanor.table.ManifestTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a partition's payloads a window of rows at a time, with the model that this process shares.
 *
 * @param mostBytes payloads of more are refused unread
 * @param texts whether a text is a payload itself, and not the name of a file
 * @param place of the payloads in a row
 * @param threads threads an inference may use
 * @param loads counts models that were loaded
 */
record EncodedRows(
        FeatureExtractor extractor,
        long mostBytes,
        boolean texts,
        ExtractSettings machine,
        int place,
        int threads,
        LongAccumulator loads,
        Broadcast<SerializableConfiguration> hadoop)
        implements MapPartitionsFunction<Row, Row> {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):");
    private static final int WINDOW_ROWS = 1000;
    private static final long WINDOW_BYTES = 64 << 20;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows;
        }
        PayloadFeatures features = PayloadFeatures.open(
                extractor, mostBytes, machine, threads, hadoop.value().value(), () -> loads.add(1));
        // who takes the rows need not take all
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> features.close());
        return new Encoded(rows, features);
    }

    private final class Encoded implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final PayloadFeatures features;
        private Iterator<Row> ready = List.<Row>of().iterator();

        Encoded(Iterator<Row> rows, PayloadFeatures features) {
            this.rows = rows;
            this.features = features;
        }

        @Override
        public boolean hasNext() {
            if (!ready.hasNext() && rows.hasNext()) {
                ready = window().iterator();
            }
            return ready.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.next();
        }

        private List<Row> window() {
            List<Row> window = new ArrayList<>();
            List<@Nullable Payload> payloads = new ArrayList<>();
            long bytes = 0;
            while (window.size() < WINDOW_ROWS && bytes < WINDOW_BYTES && rows.hasNext()) {
                Row row = rows.next();
                Payload payload = payload(row.get(place));
                byte[] inline = payload == null ? null : payload.inline();
                bytes += inline == null ? 0 : inline.length;
                window.add(row);
                payloads.add(payload);
            }
            List<PayloadFeatures.Feature> made = features.of(payloads);
            List<Row> encoded = new ArrayList<>();
            for (int i = 0; i < window.size(); i++) {
                encoded.add(RowsWith.values(window.get(i), added(made.get(i))));
            }
            return encoded;
        }
    }

    private static List<@Nullable Object> added(PayloadFeatures.Feature feature) {
        float[] values = feature.values();
        Object vector = null;
        if (values != null) {
            double[] wide = new double[values.length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = values[i];
            }
            vector = Vectors.dense(wide);
        }
        Rejection rejection = feature.rejection();
        return Arrays.asList(
                vector,
                rejection == null ? null : rejection.reason() + ": " + rejection.message(),
                feature.changes().isEmpty()
                        ? null
                        : String.join("; ", feature.changes().codes()));
    }

    private @Nullable Payload payload(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[] bytes) {
            return Payload.inline(bytes);
        }
        if (value instanceof Row struct) {
            return ManifestTable.payload(struct);
        }
        String text = (String) value;
        return texts ? Payload.inline(text.getBytes(StandardCharsets.UTF_8)) : reference(text);
    }

    /** The file is not looked for here; a name that cannot be one is refused like a file that cannot be read. */
    private static Payload reference(String text) {
        Matcher scheme = SCHEME.matcher(text);
        if (scheme.lookingAt() && !ReferenceSettings.defaults().allowsScheme(scheme.group(1))) {
            return Payload.rejected(
                    null, Rejection.FORBIDDEN, "'" + text + "' names no file system that is read from here");
        }
        try {
            return Payload.file(new Path(text).toString());
        } catch (IllegalArgumentException e) {
            return Payload.rejected(null, Rejection.UNREADABLE, "'" + text + "' is no path: " + e.getMessage());
        }
    }
}
