package io.athanor.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One Parquet file (zstd), written and read on an executor or a driver without a SparkSession, in terms of Spark's rows.
 * Spark reads what this writes and the other way round.
 *
 * <p>Column types and the Java values that stand for them in a {@link Row}: {@code string} String, {@code long} Long,
 * {@code int} Integer, {@code double} Double, {@code float} Float, {@code boolean} Boolean, {@code binary} byte[],
 * {@code array<float>} <b>float[]</b> (not a sequence: ten times faster), {@code map<string,string>} {@link java.util.Map},
 * {@code struct} Row; written alone, {@code array<string>} {@link java.util.List}. A column wanted as {@code array<float>} may be stored in half precision. So take arrays and maps with {@link Row#getAs}, not with {@code getSeq} or {@code getMap}.
 */
public final class RowFile {
    private RowFile() {}

    /** {@link #write(Path, Configuration, StructType, Iterator, Map)} without metadata. */
    public static long write(Path file, Configuration configuration, StructType schema, Iterator<Row> rows) {
        return write(file, configuration, schema, rows, Map.of());
    }

    /**
     * Writes a file, replacing one of the same name. Where it throws there is no file.
     *
     * @param metadata further key-value pairs for the file's footer
     * @return number of rows
     * @throws IllegalArgumentException if a value does not fit its column, naming the column
     */
    public static long write(
            Path file,
            Configuration configuration,
            StructType schema,
            Iterator<Row> rows,
            Map<String, String> metadata) {
        try {
            return writeAll(file, configuration, schema, rows, metadata);
        } catch (IOException e) {
            throw deleted(file, configuration, new UncheckedIOException("Cannot write " + file, e));
        } catch (RuntimeException e) {
            // closing the writer made a whole file of the rows so far
            throw deleted(file, configuration, e);
        }
    }

    /**
     * Opens a file for reading. Only the wanted columns are read from storage.
     *
     * @param wanted the columns of the rows that come out, in this order; one that the file lacks is null throughout
     * @throws IllegalStateException if a column of the file is not of the wanted type
     */
    public static RowReader read(Path file, Configuration configuration, StructType wanted) {
        return new RowReader(file, configuration, wanted);
    }

    /** The number of rows, from the footer alone. */
    public static long rows(Path file, Configuration configuration) {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
            return reader.getRecordCount();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the footer of " + file, e);
        }
    }

    /** How much there is of each column, from the footer alone. */
    public static FileSize size(Path file, Configuration configuration) {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
            Map<String, FileSize.Column> columns = new HashMap<>();
            for (BlockMetaData group : reader.getFooter().getBlocks()) {
                for (ColumnChunkMetaData chunk : group.getColumns()) {
                    columns.merge(
                            chunk.getPath().toArray()[0],
                            new FileSize.Column(chunk.getValueCount(), chunk.getTotalUncompressedSize()),
                            FileSize.Column::plus);
                }
            }
            return new FileSize(reader.getRecordCount(), columns);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the footer of " + file, e);
        }
    }

    /** The key-value pairs of the footer. */
    public static Map<String, String> metadata(Path file, Configuration configuration) {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
            return reader.getFileMetaData().getKeyValueMetaData();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the footer of " + file, e);
        }
    }

    private static long writeAll(
            Path file, Configuration configuration, StructType schema, Iterator<Row> rows, Map<String, String> metadata)
            throws IOException {
        long count = 0;
        try (ParquetWriter<Row> writer = open(file, configuration, schema, metadata)) {
            while (rows.hasNext()) {
                writer.write(rows.next());
                count++;
            }
        }
        return count;
    }

    private static RuntimeException deleted(Path file, Configuration configuration, RuntimeException failure) {
        try {
            file.getFileSystem(configuration).delete(file, false);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private static ParquetWriter<Row> open(
            Path file, Configuration configuration, StructType schema, Map<String, String> metadata)
            throws IOException {
        Builder builder = new Builder(file, schema, metadata)
                .withConf(configuration)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.ZSTD);
        for (StructField field : schema.fields()) {
            if (ParquetTypes.isFloats(field.dataType())) {
                // features hardly repeat: a dictionary of them is built only to be thrown away
                builder.withDictionaryEncoding(field.name() + ".list.element", false);
            }
        }
        return builder.build();
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
        private final StructType schema;
        private final Map<String, String> metadata;

        Builder(Path file, StructType schema, Map<String, String> metadata) {
            super(file);
            this.schema = schema;
            this.metadata = metadata;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new RowWriteSupport(schema, metadata);
        }
    }
}
