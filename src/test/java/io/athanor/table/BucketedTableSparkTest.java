package io.athanor.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Plan;
import io.athanor.testing.Records;
import io.athanor.testing.RowTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.JobContextImpl;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.internal.io.FileCommitProtocol.TaskCommitMessage;
import org.apache.spark.internal.io.FileNameSpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.JavaConverters;

class BucketedTableSparkTest {
    private static final StructType SCHEMA = new StructType()
            .add("sample_id", DataTypes.StringType, false)
            .add("group", DataTypes.StringType)
            .add(
                    "features",
                    new StructType().add("added in", DataTypes.DoubleType).add("it's", DataTypes.StringType));

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    java.nio.file.Path folder;

    private WorkDirectory work;

    @BeforeEach
    void open() {
        // a quote and a blank: both must survive the way through SQL
        work = new WorkDirectory(new Path(folder.resolve("it's a work").toUri()), new Configuration());
    }

    @Test
    void rows_come_back_one_sorted_file_a_bucket() {
        Artefact artefact = publish(rows(1000), 8);

        assertThat(artefact.provenance().files()).hasSize(8);
        assertThat(texts(BucketedTable.read(spark, artefact).orderBy("sample_id")))
                .isEqualTo(texts(rows(1000).orderBy("sample_id")));
        List<String> all = new ArrayList<>();
        for (List<Path> files : BucketedTable.bucketFiles(artefact)) {
            assertThat(files).hasSize(1);
            List<String> ids = ids(files.get(0));
            assertThat(ids).isSorted();
            all.addAll(ids);
        }
        assertThat(all).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void a_bucket_of_many_vectors_has_several_row_groups_and_none_is_large() throws IOException {
        Dataset<Row> rows = spark.range(9_000)
                .selectExpr(
                        "cast(id as string) as sample_id",
                        "transform(sequence(1, 1024), x -> cast(rand(5) + id + x as float)) as vector");
        Artefact artefact = publish(rows, 1);
        Path file = BucketedTable.bucketFiles(artefact).get(0).get(0);
        try (var reader = org.apache.parquet.hadoop.ParquetFileReader.open(
                org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(file, new Configuration()))) {
            assertThat(reader.getRowGroups())
                    .hasSizeGreaterThan(1)
                    .allMatch(group -> group.getTotalByteSize() < 24 << 20);
        }
    }

    @Test
    void neither_ids_nor_features_get_a_dictionary() throws IOException {
        Dataset<Row> rows = rows(100).selectExpr("*", "array(1f, 1f, 1f) as vector");
        Artefact artefact = publish(rows, 1);

        Path file = BucketedTable.bucketFiles(artefact).get(0).get(0);
        Map<String, Boolean> dictionaries = new TreeMap<>();
        try (var reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, new Configuration()))) {
            reader.getFooter()
                    .getBlocks()
                    .get(0)
                    .getColumns()
                    .forEach(column -> dictionaries.put(
                            column.getPath().toDotString(),
                            column.getEncodings().contains(Encoding.PLAIN_DICTIONARY)
                                    || column.getEncodings().contains(Encoding.RLE_DICTIONARY)));
        }
        assertThat(dictionaries).containsEntry("sample_id", false).containsEntry("vector.list.element", false);
        assertThat(dictionaries).containsEntry("group", true);
    }

    @Test
    void an_empty_bucket_has_no_file_and_the_rest_keep_their_place() {
        Artefact artefact = publish(rows(3), 16);

        assertThat(artefact.provenance().files()).hasSizeBetween(1, 3);
        List<List<Path>> buckets = BucketedTable.bucketFiles(artefact);
        assertThat(buckets).hasSize(16);
        assertThat(buckets.stream().mapToInt(List::size).sum())
                .isEqualTo(artefact.provenance().files().size());
        assertThat(BucketedTable.read(spark, artefact).count()).isEqualTo(3);
    }

    @Test
    void two_tables_of_the_same_buckets_join_without_a_shuffle() {
        Dataset<Row> left = BucketedTable.read(spark, publish(rows(200), 4));
        Dataset<Row> right = BucketedTable.read(spark, publish(rows(100), 4));
        SparkSession session = spark.newSession();
        session.conf().set("spark.sql.autoBroadcastJoinThreshold", -1);
        left.createOrReplaceGlobalTempView("bucketed_left");
        right.createOrReplaceGlobalTempView("bucketed_right");
        Dataset<Row> joined = session.sql("SELECT l.sample_id, r.features FROM global_temp.bucketed_left l"
                + " LEFT JOIN global_temp.bucketed_right r ON l.sample_id = r.sample_id");

        assertThat(Plan.of(joined)).doesNotContain("Exchange");
        assertThat(joined.count()).isEqualTo(200);
    }

    @Test
    void the_data_stays_when_its_name_goes_and_no_name_is_left_behind() {
        Artefact artefact = publish(rows(50), 2);
        assertThat(spark.catalog().listTables().collectAsList())
                .noneMatch(table -> table.name().startsWith("athanor_new_"));
        assertThat(spark.read().parquet(artefact.path().toString()).count()).isEqualTo(50);
    }

    @Test
    void a_record_cut_in_half_is_no_artefact() throws IOException {
        Artefact artefact = publish(rows(50), 2);
        java.nio.file.Path record =
                java.nio.file.Path.of(artefact.path().toUri()).resolve(Provenance.FILE);
        String whole = Files.readString(record);

        assertThat(work.find(artefact.path())).contains(artefact);
        for (int length : new int[] {0, 1, whole.length() / 2, whole.lastIndexOf('}')}) {
            // with the checksum that the local file system keeps beside it, and without
            Files.writeString(record, whole.substring(0, length));
            assertThat(work.find(artefact.path())).as("%d characters", length).isEqualTo(Optional.empty());
        }
        Files.delete(record.resolveSibling("." + Provenance.FILE + ".crc"));
        for (int length : new int[] {0, 1, whole.length() / 2, whole.lastIndexOf('}')}) {
            Files.writeString(record, whole.substring(0, length));
            assertThat(work.find(artefact.path())).as("%d characters", length).isEqualTo(Optional.empty());
        }
    }

    @Test
    void a_record_that_does_not_agree_with_the_files_is_refused() throws IOException {
        Artefact artefact = publish(rows(50), 4);
        Provenance p = artefact.provenance();

        assertThatThrownBy(() -> BucketedTable.read(spark, with(artefact, p.files(), p.rows(), 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to none of 2 buckets");
        assertThatThrownBy(() -> BucketedTable.read(spark, with(artefact, p.files(), 51, 4)))
                .hasMessageContaining("it names 51 rows, the files hold 50");
        assertThatThrownBy(
                        () -> BucketedTable.read(spark, with(artefact, p.files().subList(1, 4), p.rows(), 4)))
                .hasMessageContaining("it names 3 files, the folder holds 4");
        assertThatThrownBy(() -> BucketedTable.bucketFiles(with(artefact, p.files(), p.rows(), 0)))
                .hasMessageContaining("not that of a bucketed table");
        work.files().delete(new Path(artefact.path(), p.files().get(0)), false);
        assertThatThrownBy(() -> BucketedTable.read(spark, artefact))
                .hasMessageContaining("it names 4 files, the folder holds 3");
    }

    private Artefact publish(Dataset<Row> rows, int buckets) {
        Fingerprint fingerprint = Fingerprint.of("test", 1)
                .with("plan", rows.count())
                .with("buckets", buckets)
                .build();
        Path at = work.fresh(work.joined(fingerprint));
        List<String> files = BucketedTable.write(rows, at, buckets);
        return work.publish(at, Records.of("test", fingerprint, files, rows.count(), buckets, Map.of()));
    }

    private static Artefact with(Artefact artefact, List<String> files, long rows, int buckets) {
        return new Artefact(
                artefact.path(), Records.of("test", artefact.fingerprint(), files, rows, buckets, Map.of()));
    }

    private Dataset<Row> rows(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(RowFactory.create(
                    "id-" + (i * 7919 % count) + "/" + i,
                    i % 3 == 0 ? null : "g" + i % 5,
                    i % 4 == 0 ? null : RowFactory.create(i / 2.0, "t" + i)));
        }
        return spark.createDataFrame(rows, SCHEMA);
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(RowTexts::text).toList();
    }

    private static List<String> ids(Path file) {
        List<String> ids = new ArrayList<>();
        try (RowReader reader =
                RowFile.read(file, new Configuration(), new StructType().add("sample_id", DataTypes.StringType))) {
            reader.forEachRemaining(row -> ids.add(row.getString(0)));
        }
        return ids;
    }

    @Test
    void only_files_of_attempts_that_committed_stay() throws IOException {
        Path place = new Path(folder.resolve("attempts").toUri());
        FileSystem files = place.getFileSystem(new Configuration());
        files.create(new Path(place, "a file of someone else")).close();
        JobContext job = new JobContextImpl(new Configuration(), new JobID("job", 1));
        InPlaceWrites writes = new InPlaceWrites("job-1", place.toString(), false);
        writes.setupJob(job);
        List<TaskCommitMessage> committed = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(List.of(0, 1, 2, 3), 4)
                .map(number -> {
                    var task = new TaskAttemptContextImpl(
                            new Configuration(), new TaskAttemptID("job", 1, TaskType.MAP, number, 7));
                    writes.setupTask(task);
                    String file = writes.newTaskTempFile(
                            task, Option.empty(), new FileNameSpec("", "_0000" + number + ".c000.parquet"));
                    new Path(file)
                            .getFileSystem(task.getConfiguration())
                            .create(new Path(file), false)
                            .close();
                    if (number == 1) {
                        writes.abortTask(task);
                    }
                    // the one of number 2 dies here
                    return number == 1 || number == 2 ? null : writes.commitTask(task);
                })
                .collect();
        assertThat(names(files, place)).hasSize(4);
        List<TaskCommitMessage> messages =
                committed.stream().filter(Objects::nonNull).toList();

        writes.commitJob(job, JavaConverters.asScalaBuffer(messages).toSeq());

        assertThat(names(files, place))
                .containsExactlyInAnyOrder(
                        "a file of someone else",
                        "part-00000-job-1-7_00000.c000.parquet",
                        "part-00003-job-1-7_00003.c000.parquet");
    }

    private static List<String> names(FileSystem files, Path place) throws IOException {
        return Stream.of(files.listStatus(place))
                .map(file -> file.getPath().getName())
                .toList();
    }
}
