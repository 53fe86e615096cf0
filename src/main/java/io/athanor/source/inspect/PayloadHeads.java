package io.athanor.source.inspect;

import io.athanor.data.Payload;
import io.athanor.source.inspect.Inspection.Type;
import io.athanor.table.PlainFiles;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Has executors read the first bytes of payloads, and says of what kinds they are. */
final class PayloadHeads {
    private static final int MOST_TASKS = 16;

    private final JavaSparkContext spark;
    private final SerializableConfiguration configuration;

    PayloadHeads(SparkSession spark) {
        this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.configuration = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    }

    /** A payload that is to be looked at. */
    record Asked(String field, Payload payload) implements Serializable {}

    /**
     * What payloads of one field are.
     *
     * @param types of those whose bytes could be read, with how many
     * @param unreadable that are not there, or may not be read
     */
    record Kinds(Map<Type, Long> types, long unreadable) implements Serializable {
        static final Kinds NONE = new Kinds(Map.of(), 0);

        Kinds plus(Kinds others) {
            Map<Type, Long> sum = new TreeMap<>(types);
            others.types.forEach((type, n) -> sum.merge(type, n, Long::sum));
            return new Kinds(sum, unreadable + others.unreadable);
        }

        long of(Type type) {
            return types.getOrDefault(type, 0L);
        }

        /** Those whose bytes could be read. */
        long read() {
            return types.values().stream().mapToLong(n -> n).sum();
        }
    }

    private record Found(String field, Kinds kinds) implements Serializable {}

    Map<String, Kinds> kinds(List<Asked> asked) {
        if (asked.isEmpty()) {
            return Map.of();
        }
        SerializableConfiguration hadoop = configuration;
        Map<String, Kinds> kinds = new TreeMap<>();
        spark.parallelize(new ArrayList<>(asked), Math.min(MOST_TASKS, asked.size()))
                .map(one -> new Found(one.field(), kind(one.payload(), hadoop.value())))
                .collect()
                .forEach(found -> kinds.merge(found.field(), found.kinds(), Kinds::plus));
        return kinds;
    }

    private static Kinds kind(Payload payload, Configuration hadoop) {
        if (payload.rejection() != null) {
            return new Kinds(Map.of(), 1);
        }
        try {
            byte[] head = payload.inline() != null ? payload.inline() : read(payload, hadoop);
            return new Kinds(Map.of(FieldGuess.ofHead(head), 1L), 0);
        } catch (IOException | RuntimeException e) {
            // counted: what a run would quarantine is said of the field
            return new Kinds(Map.of(), 1);
        }
    }

    private static byte[] read(Payload payload, Configuration hadoop) throws IOException {
        Path path = new Path(payload.uri());
        try (var in = PlainFiles.of(path, hadoop).open(path)) {
            in.seek(payload.offset());
            int most = FieldGuess.HEAD_BYTES;
            return in.readNBytes(payload.length() < 0 ? most : (int) Math.min(most, payload.length()));
        }
    }

    /** The payload itself, but for bytes in a cell: of them the head. */
    static Payload headOf(Payload payload) {
        byte[] bytes = payload.inline();
        return bytes == null || bytes.length <= FieldGuess.HEAD_BYTES
                ? payload
                : Payload.inline(Arrays.copyOf(bytes, FieldGuess.HEAD_BYTES));
    }
}
