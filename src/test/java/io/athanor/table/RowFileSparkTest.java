package io.athanor.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.testing.LocalSpark;
import io.athanor.testing.Plan;
import io.athanor.testing.RowTexts;
import java.net.URL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFileSparkTest {
    private static final StructType INNER =
            new StructType().add("uri", DataTypes.StringType).add("size in bytes", DataTypes.LongType);
    private static final StructType SCHEMA = new StructType()
            .add("sample_id", DataTypes.StringType, false)
            .add("ordinal", DataTypes.LongType)
            .add("count", DataTypes.IntegerType)
            .add("weight", DataTypes.DoubleType)
            .add("score", DataTypes.FloatType)
            .add("flag", DataTypes.BooleanType)
            .add("inline", DataTypes.BinaryType)
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("cells", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
            .add("payload", INNER);

    private final Configuration configuration = new Configuration();

    @TempDir
    java.nio.file.Path folder;

    @Test
    void what_is_written_is_read_again() {
        List<Row> rows = rows(500);
        Path file = file("a.parquet");

        assertThat(RowFile.write(file, configuration, SCHEMA, rows.iterator(), Map.of("part", "p-1")))
                .isEqualTo(500);

        assertThat(texts(read(file, SCHEMA))).isEqualTo(texts(rows));
        assertThat(RowFile.rows(file, configuration)).isEqualTo(500);
        assertThat(RowFile.metadata(file, configuration)).containsEntry("part", "p-1");
    }

    @Test
    void a_file_is_read_without_parsing_the_default_settings_of_hadoop_again() {
        Path file = file("settings.parquet");
        RowFile.write(file, configuration, SCHEMA, rows(1).iterator());
        List<String> asked = new ArrayList<>();
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        // of whoever makes settings now
        thread.setContextClassLoader(new ClassLoader(usual) {
            @Override
            public URL getResource(String name) {
                asked.add(name);
                return super.getResource(name);
            }
        });
        try (RowReader rows = RowFile.read(file, configuration, SCHEMA)) {
            assertThat(rows).hasNext();
        } finally {
            thread.setContextClassLoader(usual);
        }
        assertThat(asked).doesNotContain("core-default.xml");
    }

    @Test
    void spark_reads_what_a_row_file_holds() {
        List<Row> rows = rows(300);
        Path file = file("b.parquet");
        RowFile.write(file, configuration, SCHEMA, rows.iterator());

        var table = LocalSpark.session().read().parquet(file.toString());

        assertThat(table.schema().fieldNames()).isEqualTo(SCHEMA.fieldNames());
        assertThat(Plan.of(table)).contains("Batched: true");
        assertThat(texts(table.orderBy("ordinal").collectAsList())).isEqualTo(texts(rows));
    }

    @Test
    void a_row_file_reads_what_spark_wrote() {
        List<Row> rows = rows(300);
        Path first = file("c.parquet");
        RowFile.write(first, configuration, SCHEMA, rows.iterator());
        SparkSession spark = LocalSpark.session();
        String copy = folder.resolve("copy").toString();
        spark.read()
                .parquet(first.toString())
                .coalesce(1)
                .write()
                .option("compression", "zstd")
                .parquet(copy);
        java.io.File[] parts = new java.io.File(copy).listFiles((at, name) -> name.startsWith("part-"));

        assertThat(parts).hasSize(1);
        assertThat(texts(read(new Path(parts[0].toURI()), SCHEMA))).isEqualTo(texts(rows));
    }

    @Test
    void only_wanted_columns_come_out_in_the_order_wanted() {
        Path file = file("d.parquet");
        RowFile.write(file, configuration, SCHEMA, rows(20).iterator());
        StructType wanted = new StructType()
                .add("payload", new StructType().add("size in bytes", DataTypes.LongType))
                .add("not there", DataTypes.StringType)
                .add("sample_id", DataTypes.StringType);

        List<Row> rows = read(file, wanted);

        assertThat(rows).hasSize(20);
        assertThat(rows.get(1).<String>getAs("sample_id")).isEqualTo("id-1");
        assertThat(rows.get(1).<String>getAs("not there")).isNull();
        assertThat(rows.get(1).getStruct(0).getLong(0)).isEqualTo(1);
    }

    @Test
    void an_empty_file_is_a_file() {
        Path file = file("e.parquet");
        RowFile.write(file, configuration, SCHEMA, List.<Row>of().iterator());
        assertThat(read(file, SCHEMA)).isEmpty();
        assertThat(LocalSpark.session().read().parquet(file.toString()).count()).isZero();
    }

    @Test
    void a_value_of_another_type_is_refused_by_its_column() {
        StructType schema = new StructType().add("ordinal", DataTypes.LongType).add("id", DataTypes.StringType, false);
        assertThatThrownBy(() -> RowFile.write(
                        file("f.parquet"),
                        configuration,
                        schema,
                        List.of(RowFactory.create(1, "a")).iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column ordinal is bigint, found a java.lang.Integer");
        assertThatThrownBy(() -> RowFile.write(
                        file("g.parquet"),
                        configuration,
                        schema,
                        List.of(RowFactory.create(1L, null)).iterator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column id must not be null");
        Path file = file("h.parquet");
        RowFile.write(file, configuration, SCHEMA, rows(3).iterator());
        assertThatThrownBy(() -> read(file, new StructType().add("features", DataTypes.StringType)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("column features of the file is")
                .hasMessageContaining("expected string");
    }

    @Test
    void a_source_that_breaks_leaves_no_file() {
        Path file = file("i.parquet");
        var broken = new java.util.Iterator<Row>() {
            private final java.util.Iterator<Row> rows = rows(10).iterator();

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Row next() {
                if (!rows.hasNext()) {
                    throw new IllegalStateException("the source broke");
                }
                return rows.next();
            }
        };
        assertThatThrownBy(() -> RowFile.write(file, configuration, SCHEMA, broken))
                .hasMessage("the source broke");
        assertThat(folder.resolve("i.parquet")).doesNotExist();
    }

    private List<Row> read(Path file, StructType wanted) {
        List<Row> rows = new ArrayList<>();
        try (RowReader reader = RowFile.read(file, configuration, wanted)) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }

    private Path file(String name) {
        return new Path(folder.resolve(name).toUri());
    }

    /** Every column is null now and then; arrays and maps are empty now and then. */
    private static List<Row> rows(int count) {
        Random random = new Random(11);
        List<Row> rows = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            Map<String, String> cells = new LinkedHashMap<>();
            for (int c = 0; c < i % 3; c++) {
                cells.put("cell " + c, c == 1 && i % 4 == 0 ? null : "value ü " + i % 5);
            }
            byte[] bytes = new byte[(int) (i % 9)];
            random.nextBytes(bytes);
            float[] features = new float[(int) (i * 7 % 200)];
            for (int f = 0; f < features.length; f++) {
                features[f] = (float) random.nextGaussian();
            }
            Row payload = RowFactory.create(i % 3 == 0 ? null : "file-" + i, i % 11 == 0 ? null : i);
            rows.add(RowFactory.create(
                    "id-" + i,
                    i,
                    i % 7 == 0 ? null : (int) i,
                    i % 5 == 0 ? null : random.nextDouble(),
                    i % 4 == 0 ? null : random.nextFloat(),
                    i % 3 == 0 ? null : random.nextBoolean(),
                    i % 8 == 0 ? null : bytes,
                    i % 6 == 0 ? null : features,
                    i % 10 == 0 ? null : cells,
                    i % 13 == 0 ? null : payload));
        }
        return rows;
    }

    /** Rows as text whatever stands for arrays and maps: Java's types or Scala's. */
    static List<String> texts(List<Row> rows) {
        return rows.stream().map(RowTexts::text).toList();
    }
}
