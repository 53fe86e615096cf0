package io.athanor.ml;

import io.athanor.data.Payload;
import io.athanor.extract.part.PayloadFeatures;
import io.athanor.source.tar.ShardTable;
import io.athanor.table.ManifestTable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** Data frames of samples whose payloads stay where they are until somebody asks for them. */
public final class Samples {
    /** Of a payload that is looked at. */
    private static final long MAX_BYTES = 64 << 20;

    private Samples() {}

    /**
     * The samples of WebDataset tar shards.
     *
     * @param pattern a path, a folder or a glob
     * @param fields payload fields, as {@code png}: each becomes a column of references that a {@link PayloadEncoder} takes,
     *     null where a sample has none
     * @return {@code sample_id}, {@code cells} (a map of the JSON's scalars as text) and the fields; a partition a shard
     * @throws io.athanor.base.UserError if the pattern matches no tar, or a shard is compressed
     */
    public static Dataset<Row> shards(SparkSession spark, String pattern, String... fields) {
        return ShardTable.read(spark, List.of(fields), List.of(pattern));
    }

    /**
     * The bytes behind a column of references, for people to look at.
     *
     * @param references as {@link #shards} makes them
     * @return null where there is no payload, or it cannot be read or has more than 64 MB
     */
    public static Column bytes(SparkSession spark, Column references) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> hadoop =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        UDF1<@Nullable Row, byte @Nullable []> read = row -> {
            Payload payload = ManifestTable.payload(row);
            return payload == null
                    ? null
                    : PayloadFeatures.bytes(payload, MAX_BYTES, hadoop.value().value());
        };
        return functions.udf(read, DataTypes.BinaryType).apply(references);
    }
}
