package io.athanor.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Plan;
import io.athanor.testing.Records;
import io.athanor.testing.RowTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinSparkTest {
    private static final int BUCKETS = 4;
    private static final long PATIENCE_MILLIS = 300_000;
    private static final Shape VECTOR = new Shape.Vector(3);
    private static final Shape SEQUENCE = new Shape.Sequence(5, 2);
    private static final Shape TABLE =
            new Shape.Table(List.of(new Shape.Column("added in", true), new Shape.Column("tags", false)));
    private static final StructType SAMPLES = new StructType()
            .add("sample_id", DataTypes.StringType)
            .add("label", DataTypes.StringType)
            .add("split", DataTypes.StringType)
            .add("group", DataTypes.StringType);

    private final SparkSession spark = LocalSpark.session();
    private final Random random = new Random(3);

    @TempDir
    java.nio.file.Path folder;

    private WorkDirectory work;

    @BeforeEach
    void open() {
        work = new WorkDirectory(new Path(folder.toUri()), new Configuration());
    }

    @Test
    void it_equals_a_plain_join_and_moves_nothing() {
        Dataset<Row> samples = spark.createDataFrame(samples(300), SAMPLES);
        Dataset<Row> image = features(VECTOR, 300, 0.2);
        // short of rows: such a sample is absent too; and one row more: an orphan
        Dataset<Row> audio = features(SEQUENCE, 200, 0.5)
                .union(features(SEQUENCE, 1, 0).withColumn("sample_id", functions.lit("stranger")));
        Dataset<Row> table = features(TABLE, 300, 0.1);
        Artefact samplesTable = publish("samples", samples, BUCKETS, Map.of());
        Join join = new Join(
                samplesTable,
                List.of(
                        feature("image", image, VECTOR, BUCKETS),
                        feature("audio", audio, SEQUENCE, BUCKETS),
                        feature("table", table, TABLE, BUCKETS)));

        Artefact joined = new Publisher(spark, work, Map.of("java", "17")).publish(join);

        Dataset<Row> expected = samples;
        for (var part : Map.of("image", image, "audio", audio, "table", table).entrySet()) {
            expected = expected.join(
                    part.getValue()
                            .select(
                                    functions.col("sample_id"),
                                    functions.col("features").as(part.getKey())),
                    new String[] {"sample_id"},
                    "left");
        }
        expected = expected.selectExpr(
                "sample_id",
                "0 as view",
                "label",
                "split",
                "`group`",
                "image",
                "image is not null as image_present",
                "audio",
                "audio is not null as audio_present",
                "table",
                "table is not null as table_present");
        Dataset<Row> found = BucketedTable.read(spark, joined);
        assertThat(found.columns()).isEqualTo(expected.columns());
        assertThat(texts(found)).hasSize(300).isEqualTo(texts(expected));

        Provenance record = joined.provenance();
        assertThat(record.files()).hasSize(BUCKETS);
        assertThat(record.rows()).isEqualTo(300);
        assertThat(record.buckets()).isEqualTo(BUCKETS);
        long present = expected.filter("audio_present").count();
        assertThat(record.counts())
                .containsEntry("orphans.audio", 1L)
                .containsEntry("orphans.image", 0L)
                .containsEntry("present.audio", present)
                .containsEntry("absent.audio", 300 - present)
                .containsEntry("samples", 300L);
        assertThat(Join.samples(joined)).isEqualTo(300);
        Artefact again = work.find(joined.path()).orElseThrow();
        assertThat(Join.schema(again)).isEqualTo(join.schema()).isEqualTo(Join.schema(joined));
        assertThat(join.schema().modalities())
                .containsExactly(new Modality("image"), new Modality("audio"), new Modality("table"));
        assertThat(new Publisher(spark, work, Map.of("java", "21")).publish(join))
                .isEqualTo(again);

        // samples that have one row each cost nothing more: a scan a table, a merge a modality, and nothing else
        assertThat(Plan.of(join.rows(spark)))
                .doesNotContain("Aggregate")
                .doesNotContain("Generate")
                .containsOnlyOnce("0 AS view");
        assertNothingMoves(join, 300);
    }

    @Test
    void a_sample_has_the_views_of_all_its_modalities_and_one_without_a_view_shows_the_payload_itself() {
        Dataset<Row> samples = spark.createDataFrame(samples(60), SAMPLES);
        Dataset<Row> image = withViews(VECTOR, 60, id -> id % 3 == 0 ? List.of(1, 2) : List.of());
        Dataset<Row> audio =
                withViews(SEQUENCE, 50, id -> id % 4 == 0 ? List.of(2, 7) : id % 4 == 1 ? List.of(1) : List.of());
        Dataset<Row> table = features(TABLE, 60, 0.1);
        Join join = new Join(
                publish("samples", samples, BUCKETS, Map.of()),
                List.of(
                        feature("image", image, VECTOR, BUCKETS),
                        feature("table", table, TABLE, BUCKETS),
                        feature("audio", audio, SEQUENCE, BUCKETS)));

        Artefact joined = new Publisher(spark, work, Map.of()).publish(join);

        Map<String, Map<Integer, String>> images = byView(image);
        Map<String, Map<Integer, String>> audios = byView(audio);
        Map<String, Map<Integer, String>> tables = byView(table);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String id = "id-" + i;
            Set<Integer> views = new TreeSet<>(Set.of(0));
            views.addAll(images.get(id).keySet());
            views.addAll(audios.getOrDefault(id, Map.of()).keySet());
            for (int view : views) {
                expected.add(id + " " + view + " " + shown(images.get(id), view) + " " + shown(tables.get(id), view)
                        + " " + shown(audios.getOrDefault(id, Map.of()), view));
            }
        }
        List<Row> rows = BucketedTable.read(spark, joined).collectAsList();
        List<String> found = new ArrayList<>();
        for (Row row : rows) {
            found.add(row.getString(0) + " " + row.getInt(1) + " " + RowTexts.text(row.getAs("image")) + " "
                    + RowTexts.text(row.getAs("table")) + " " + RowTexts.text(row.getAs("audio")));
            assertThat(row.<Boolean>getAs("image_present")).isEqualTo(row.getAs("image") != null);
            assertThat(row.<String>getAs("split")).isEqualTo("train");
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected).hasSizeGreaterThan(100);
        assertThat(joined.provenance().rows()).isEqualTo(expected.size());
        long present = images.values().stream()
                .filter(views -> !String.valueOf(views.get(0)).equals("null"))
                .count();
        assertThat(joined.provenance().counts())
                .containsEntry("samples", 60L)
                .containsEntry("present.image", present)
                .containsEntry("absent.image", 60 - present);
        // each bucket lies by id and view, as whoever reads it alone takes for granted
        for (List<Path> files : BucketedTable.bucketFiles(joined)) {
            List<String> keys = spark.read().parquet(files.get(0).toString()).collectAsList().stream()
                    .map(row -> row.getString(0) + " " + row.getInt(1))
                    .toList();
            assertThat(keys).isSorted();
        }

        assertNothingMoves(join, expected.size());
    }

    @Test
    void a_view_that_stands_twice_is_refused_and_views_of_strangers_are_counted() {
        Artefact samples = publish("samples", spark.createDataFrame(samples(20), SAMPLES), BUCKETS, Map.of());
        Dataset<Row> image = withViews(VECTOR, 22, id -> List.of(1));
        Artefact joined = new Publisher(spark, work, Map.of())
                .publish(new Join(samples, List.of(feature("image", image, VECTOR, BUCKETS))));
        assertThat(joined.provenance().counts()).containsEntry("orphans.image", 4L);

        Dataset<Row> repeated = image.union(image.filter("sample_id = 'id-7' and view = 1"));
        Join join = new Join(samples, List.of(feature("audio", repeated, VECTOR, BUCKETS)));
        assertThatThrownBy(() -> new Publisher(spark, work, Map.of()).publish(join))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("1 sample ids stand there more than once, 'id-7' (view 1) among");
    }

    private Dataset<Row> withViews(Shape shape, int count, IntFunction<List<Integer>> views) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> all = new ArrayList<>(views.apply(i));
            all.add(0);
            for (int view : all) {
                boolean there = random.nextDouble() >= 0.2;
                rows.add(RowFactory.create("id-" + i, there ? "ok" : "missing", there ? feature(shape) : null, view));
            }
        }
        return spark.createDataFrame(rows, FeatureTable.schema(shape).add("view", DataTypes.IntegerType))
                .cache();
    }

    private static Map<String, Map<Integer, String>> byView(Dataset<Row> table) {
        Map<String, Map<Integer, String>> all = new HashMap<>();
        table.collectAsList().forEach(row -> all.computeIfAbsent(row.getString(0), id -> new TreeMap<>())
                .put(row.getInt(3), RowTexts.text(row.get(2))));
        return all;
    }

    private static String shown(Map<Integer, String> views, int view) {
        return views.containsKey(view) ? views.get(view) : views.getOrDefault(0, "null");
    }

    private void assertNothingMoves(Join join, long all) {
        Dataset<Row> rows = join.rows(spark);
        assertThat(Plan.of(rows))
                .contains("SortMergeJoin")
                .doesNotContain("Exchange")
                .doesNotContain("Broadcast")
                .doesNotContain("Sort [");
        assertThat(spark.conf().contains("spark.sql.legacy.bucketedTableScan.outputOrdering"))
                .isFalse();

        AtomicLong shuffled = new AtomicLong();
        AtomicLong written = new AtomicLong();
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                shuffled.addAndGet(end.taskMetrics().shuffleWriteMetrics().bytesWritten());
                written.addAndGet(end.taskMetrics().outputMetrics().recordsWritten());
            }
        };
        try {
            // what came before is not its business
            spark.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
            spark.sparkContext().addSparkListener(listener);
            Path copy = new Path(work.root(), "copy");
            assertThat(BucketedTable.writeInPlace(rows, copy, BUCKETS)).hasSize(BUCKETS);
            spark.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        } finally {
            spark.sparkContext().removeSparkListener(listener);
        }
        assertThat(written).hasValue(all);
        assertThat(shuffled).hasValue(0);
    }

    @Test
    void other_buckets_are_refused() {
        Artefact samples = publish("samples", spark.createDataFrame(samples(20), SAMPLES), BUCKETS, Map.of());
        FeatureTable image = feature("image", features(VECTOR, 20, 0), VECTOR, 8);

        assertThatThrownBy(() -> new Join(samples, List.of(image)))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot join the features of image: they lie in 8 buckets, expected 4 as the samples."
                        + " Extract image again with buckets: 4.");
    }

    @Test
    void a_sample_id_that_stands_twice_is_refused() {
        List<Row> rows = samples(20);
        Artefact samples = publish("samples", spark.createDataFrame(rows, SAMPLES), BUCKETS, Map.of());
        Dataset<Row> image = features(VECTOR, 20, 0);
        Dataset<Row> repeated = image.union(image.filter("sample_id = 'id-7'"));
        Join join = new Join(samples, List.of(feature("image", repeated, VECTOR, BUCKETS)));

        assertThatThrownBy(() -> new Publisher(spark, work, Map.of()).publish(join))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the features of image: 1 sample ids stand there more than once, 'id-7' among");
        assertThat(work.find(work.joined(join.fingerprint()))).isEmpty();

        rows.add(rows.get(3));
        Artefact twice = publish("samples-twice", spark.createDataFrame(rows, SAMPLES), BUCKETS, Map.of());
        Join other = new Join(twice, List.of(feature("plain", image, VECTOR, BUCKETS)));
        assertThatThrownBy(() -> new Publisher(spark, work, Map.of()).publish(other))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the samples: 1 sample ids");
    }

    @Test
    void a_modality_named_as_a_column_is_refused() {
        Artefact samples = publish("samples", spark.createDataFrame(samples(5), SAMPLES), BUCKETS, Map.of());
        FeatureTable label = feature("label", features(VECTOR, 5, 0), VECTOR, BUCKETS);
        assertThatThrownBy(() -> new Join(samples, List.of(label)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Cannot join the modality label");
    }

    private FeatureTable feature(String name, Dataset<Row> rows, Shape shape, int buckets) {
        return new FeatureTable(new Modality(name), publish(name, rows, buckets, Map.of(FeatureTable.SHAPE, shape)));
    }

    private Artefact publish(String name, Dataset<Row> rows, int buckets, Map<String, Object> settings) {
        Fingerprint fingerprint = Fingerprint.of(name, 1).build();
        Path at = work.fresh(new Path(work.root(), name + "/" + fingerprint));
        List<String> files = BucketedTable.write(rows, at, buckets);
        long views = Arrays.asList(rows.columns()).contains("view")
                ? rows.filter("view > 0").count()
                : 0;
        Map<String, Long> counts = Map.of(FeatureTable.VIEWS, views);
        Provenance record = Records.of(name, fingerprint, settings, files, rows.count(), buckets, counts);
        return work.publish(at, record);
    }

    private static List<Row> samples(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(RowFactory.create("id-" + i, i % 9 == 0 ? null : "l" + i % 3, "train", "g" + i / 2));
        }
        return rows;
    }

    private Dataset<Row> features(Shape shape, int count, double missing) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean there = random.nextDouble() >= missing;
            rows.add(RowFactory.create("id-" + i, there ? "ok" : "missing", there ? feature(shape) : null));
        }
        return spark.createDataFrame(rows, FeatureTable.schema(shape))
                .withColumn("view", functions.lit(0))
                .cache();
    }

    private Object feature(Shape shape) {
        if (shape instanceof Shape.Table) {
            return RowFactory.create(random.nextBoolean() ? random.nextDouble() : null, "t" + random.nextInt(3));
        }
        int size = shape instanceof Shape.Vector v ? v.width() : 2 * (1 + random.nextInt(5));
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(random.nextFloat());
        }
        return values;
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.orderBy("sample_id").collectAsList().stream()
                .map(RowTexts::text)
                .toList();
    }
}
