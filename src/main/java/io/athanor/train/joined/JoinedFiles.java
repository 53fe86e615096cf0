package io.athanor.train.joined;

import io.athanor.data.Columns;
import io.athanor.data.FeatureSchema;
import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.data.Shape;
import io.athanor.data.Split;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.train.fold.SampleRow;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Where a joined table lies, bucket by bucket, so that tasks can read it without Spark's scan (which forgets buckets where
 * there is no join).
 *
 * @param schema its features
 * @param buckets the files of each bucket
 * @param rows over all buckets
 * @param samples of which they are the views
 */
public record JoinedFiles(FeatureSchema schema, List<List<String>> buckets, long rows, long samples)
        implements Serializable {
    /** Place of the first feature in the rows that {@link #each} hands out. */
    public static final int FIRST_FEATURE = 5;

    private static final long ROWS_A_TASK = 10_000;

    public JoinedFiles {
        buckets = buckets.stream().map(List::copyOf).toList();
    }

    /** Of samples that have a row each. */
    public JoinedFiles(FeatureSchema schema, List<List<String>> buckets, long rows) {
        this(schema, buckets, rows, rows);
    }

    /** @param samples of which its rows are the views */
    public static JoinedFiles of(Artefact joined, FeatureSchema schema, long samples) {
        return new JoinedFiles(schema, fileNames(joined), joined.provenance().rows(), samples);
    }

    /** The files of any bucketed table, bucket by bucket, as text. */
    public static List<List<String>> fileNames(Artefact table) {
        return fileNames(BucketedTable.bucketFiles(table));
    }

    /** Files bucket by bucket, as text. */
    public static List<List<String>> fileNames(List<List<Path>> buckets) {
        return buckets.stream()
                .map(files -> files.stream().map(Path::toString).toList())
                .toList();
    }

    /** A number of tasks to read it in that follows from the table alone, so that sums come out alike on any cluster. */
    public int tasks() {
        return (int) Math.max(1, Math.min(buckets.size(), rows / ROWS_A_TASK));
    }

    /**
     * Reads a bucket, row by row in the order of sample ids and views: sample id, view, label, split, group, then the features
     * of the wanted modalities in their order.
     */
    public void each(int bucket, List<Modality> wanted, Configuration configuration, Consumer<Row> take) {
        try (BucketRows rows = rows(bucket, wanted, configuration)) {
            rows.forEachRemaining(take);
        }
    }

    /** As {@link #each} hands them out. */
    public BucketRows rows(int bucket, List<Modality> wanted, Configuration configuration) {
        return new BucketRows(buckets.get(bucket), configuration, columns(wanted));
    }

    public static SampleRow sample(Row row) {
        return new SampleRow(row.getString(0), Split.parse(row.getString(3)), row.getString(4), row.getString(2));
    }

    public static RowKey key(Row row) {
        return new RowKey(row.getString(0), row.getInt(1));
    }

    private StructType columns(List<Modality> wanted) {
        StructType type = new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType)
                .add(Columns.VIEW, DataTypes.IntegerType)
                .add(Columns.LABEL, DataTypes.StringType)
                .add(Columns.SPLIT, DataTypes.StringType)
                .add(Columns.GROUP, DataTypes.StringType);
        for (Modality m : wanted) {
            type = type.add(m.featureColumn(), columnType(schema.spec(m).shape()));
        }
        return type;
    }

    private static DataType columnType(Shape shape) {
        if (shape instanceof Shape.Table table) {
            return new StructType(table.columns().stream()
                    .map(c -> new StructField(
                            c.name(),
                            c.numeric() ? DataTypes.DoubleType : DataTypes.StringType,
                            true,
                            Metadata.empty()))
                    .toArray(StructField[]::new));
        }
        return DataTypes.createArrayType(DataTypes.FloatType, false);
    }
}
