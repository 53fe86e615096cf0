package io.athanor.extract.reuse;

import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Status;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.segment.Segments;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.QuarantineTable;
import io.athanor.table.WorkDirectory;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * An earlier extraction by the same recipe, whose features an extraction may keep: one that was published, or the finished
 * parts of one that was not.
 *
 * @param table folder of a feature table within the work directory, or null
 * @param segments finished segments within the work directory; empty where there is a table
 */
record Base(@Nullable String table, List<String> segments) {
    Base {
        segments = List.copyOf(segments);
    }

    /** What became of its samples, of the form of {@link Segments#SCHEMA} without features; reads no feature. */
    Dataset<Row> facts(ExtractContext context, Modality modality) {
        return union(rows(context, modality)).drop(Columns.FEATURES);
    }

    /**
     * The rows of its samples, in one or two tables of the form of {@link Segments#SCHEMA}. A table's features come as a
     * bucketed table of its own, so that a join on the sample's id need not move them.
     */
    List<Dataset<Row>> rows(ExtractContext context, Modality modality) {
        SparkSession spark = context.spark();
        WorkDirectory work = context.work();
        StructType columns = Segments.schema(context.precision());
        if (table == null) {
            String[] files = segments.stream()
                    .map(file -> new Path(work.root(), file).toString())
                    .toArray(String[]::new);
            return List.of(spark.read()
                    .schema(columns)
                    .parquet(files)
                    .where(functions.col(Columns.STATUS).notEqual(Segments.KEPT)));
        }
        Artefact features = published(work);
        List<Dataset<Row>> rows = new ArrayList<>();
        Dataset<Row> stored = BucketedTable.read(spark, features);
        rows.add(stored.where(functions.col(Columns.STATUS).notEqual(Status.QUARANTINED.column()))
                .select(columns(stored, columns)));
        work.find(work.quarantine(modality, features.fingerprint())).ifPresent(artefact -> {
            String[] files = artefact.provenance().files().stream()
                    .map(file -> new Path(artefact.path(), file).toString())
                    .toArray(String[]::new);
            if (files.length > 0) {
                Dataset<Row> rejected =
                        spark.read().schema(QuarantineTable.SCHEMA).parquet(files);
                rows.add(rejected.withColumn(Columns.STATUS, functions.lit(Status.QUARANTINED.column()))
                        .select(columns(rejected.withColumn(Columns.STATUS, functions.lit("")), columns)));
            }
        });
        return rows;
    }

    /** Whether all of it is still there. */
    boolean exists(WorkDirectory work) {
        return table == null || work.find(new Path(work.root(), table)).isPresent();
    }

    private Artefact published(WorkDirectory work) {
        return work.find(new Path(work.root(), String.valueOf(table)))
                .orElseThrow(() -> new IllegalStateException("the features in " + table + " have gone"));
    }

    static Dataset<Row> union(List<Dataset<Row>> tables) {
        return tables.stream().reduce(Dataset::unionByName).orElseThrow();
    }

    /** The columns of a segment: those a table has, and null for the others. */
    private static Column[] columns(Dataset<Row> rows, StructType wanted) {
        List<String> there = List.of(rows.columns());
        List<Column> columns = new ArrayList<>();
        for (StructField field : wanted.fields()) {
            columns.add(
                    there.contains(field.name())
                            ? functions.col(field.name())
                            : functions.lit(null).cast(field.dataType()).as(field.name()));
        }
        return columns.toArray(Column[]::new);
    }
}
