package io.athanor.table;

import org.apache.hadoop.mapreduce.Job;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map;

/**
 * Spark's Parquet, with pairs of ours in the footer of every file: those that the write option {@link FootedWrite#OPTION}
 * holds as a JSON object of texts. Files are read as any other Parquet.
 */
public final class FootedParquet extends ParquetFileFormat {
    private static final long serialVersionUID = 1L;

    /** Spark's own: under ours its notes on every write would be shown to the user. */
    @Override
    public String logName() {
        return ParquetFileFormat.class.getName();
    }

    @Override
    public OutputWriterFactory prepareWrite(
            SparkSession spark, Job job, Map<String, String> options, StructType columns) {
        OutputWriterFactory factory = super.prepareWrite(spark, job, options, columns);
        ParquetOutputFormat.setWriteSupportClass(job, FootedWrite.class);
        return factory;
    }
}
