package io.athanor.bench;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** A joined table of made-up rows: three modalities of 32 values each, ten classes, one row in fifty for validation. */
final class TrainingRowsMade {
    static final int MODALITIES = 3;
    static final int WIDTH = 32;
    static final int CLASSES = 10;
    private static final int BUCKETS = 8;

    private TrainingRowsMade() {}

    static FeatureSchema schema() {
        return new FeatureSchema(IntStream.range(0, MODALITIES)
                .mapToObj(m -> new FeatureSpec(new Modality("m" + m), new Shape.Vector(WIDTH)))
                .toList());
    }

    static JoinedTable write(SparkSession spark, Path folder, long rows) {
        Dataset<Row> made = spark.range(rows)
                .withColumn("sample_id", functions.expr("format_string('s%010d', id)"))
                .withColumn("view", functions.lit(0))
                .withColumn("label", functions.expr("concat('c', id % " + CLASSES + ")"))
                .withColumn("split", functions.expr("if(id % 50 = 7, 'validation', 'train')"))
                .withColumn("group", functions.col("sample_id"));
        for (int m = 0; m < MODALITIES; m++) {
            // noise that follows from the id, and a little of the label
            made = made.withColumn(
                            "m" + m,
                            functions.expr("transform(sequence(0, " + (WIDTH - 1) + "), j -> cast((xxhash64(id, j, " + m
                                    + ") % 1000) / 1000D + if(j % " + CLASSES + " = id % " + CLASSES
                                    + ", 0.3D, 0D) as float))"))
                    .withColumn("m" + m + "_present", functions.lit(true));
        }
        List<String> files = BucketedTable.write(made.drop("id"), folder, BUCKETS);
        Fingerprint any = Fingerprint.of("made", 1).build();
        Provenance record = Provenance.of("join", any, any)
                .bucketFiles(files, rows, BUCKETS)
                .endedNow(Instant.now());
        return new JoinedTable(spark, JoinedFiles.of(new Artefact(folder, record), schema(), rows));
    }
}
