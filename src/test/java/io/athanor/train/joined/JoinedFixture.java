package io.athanor.train.joined;

import io.athanor.base.Fingerprint;
import io.athanor.base.Provenance;
import io.athanor.base.Seeds;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.data.Shape;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.task.Multiclass;
import io.athanor.testing.LocalSpark;
import io.athanor.train.transform.FittedColumn;
import io.athanor.train.transform.FittedModality;
import io.athanor.train.transform.FittedTransforms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A joined table of three modalities that each tell something about the class: a vector, a sequence, two table columns.
 * Every seventh row lacks its vector, every eleventh its label; row i has the label {@code i mod 3}.
 */
public final class JoinedFixture {
    public static final Modality IMAGE = new Modality("image");
    public static final Modality TEXT = new Modality("text");
    public static final Modality FIELDS = new Modality("fields");
    public static final List<Modality> ALL = List.of(IMAGE, TEXT, FIELDS);
    public static final List<String> CLASSES = List.of("c0", "c1", "c2");

    /** Which counts all classes alike. */
    public static final Multiclass TASK = new Multiclass(CLASSES, List.of(1L, 1L, 1L));

    public static final FeatureSchema SCHEMA = new FeatureSchema(List.of(
            new FeatureSpec(IMAGE, new Shape.Vector(4)),
            new FeatureSpec(TEXT, new Shape.Sequence(3, 2)),
            new FeatureSpec(
                    FIELDS, new Shape.Table(List.of(new Shape.Column("a b", true), new Shape.Column("kind", false))))));

    public static final StructType TYPE = new StructType()
            .add("sample_id", DataTypes.StringType)
            .add("label", DataTypes.StringType)
            .add("split", DataTypes.StringType)
            .add("group", DataTypes.StringType)
            .add("image", DataTypes.createArrayType(DataTypes.FloatType))
            .add("image_present", DataTypes.BooleanType)
            .add("text", DataTypes.createArrayType(DataTypes.FloatType))
            .add("text_present", DataTypes.BooleanType)
            .add("fields", new StructType().add("a b", DataTypes.DoubleType).add("kind", DataTypes.StringType))
            .add("fields_present", DataTypes.BooleanType)
            .add("view", DataTypes.IntegerType);

    private static final int VIEW = TYPE.fieldIndex("view");

    private JoinedFixture() {}

    /** Fitted by hand: vectors as they are, the table's number scaled and one of its words known. */
    public static FittedTransforms transforms() {
        List<FeatureSpec> specs = SCHEMA.specs();
        return new FittedTransforms(List.of(
                new FittedModality(specs.get(0), List.of(), List.of(), new float[4], new float[] {1, 1, 1, 1}),
                new FittedModality(specs.get(1), List.of(), List.of(), new float[2], new float[] {1, 1}),
                new FittedModality(
                        specs.get(2),
                        List.of(
                                new FittedColumn.Numeric("a b", 3, 0, 1),
                                new FittedColumn.Categorical("kind", List.of("even"))),
                        List.of(),
                        new float[4],
                        new float[] {0.01f, 1, 1, 1})));
    }

    public static JoinedTable write(Path folder, int rows, int buckets) {
        return write(folder, rows(rows), buckets);
    }

    public static JoinedTable write(Path folder, List<Row> rows, int buckets) {
        return write(LocalSpark.session(), folder, rows, buckets);
    }

    /** The same table, written by another Spark. */
    public static JoinedTable write(SparkSession spark, Path folder, int rows, int buckets) {
        return write(spark, folder, rows(rows), buckets);
    }

    private static JoinedTable write(SparkSession spark, Path folder, List<Row> rows, int buckets) {
        List<Row> whole = rows.stream().map(row -> of(row, key(row).view())).toList();
        List<String> files = BucketedTable.write(spark.createDataFrame(whole, TYPE), folder, buckets);
        Fingerprint any = Fingerprint.of("fixture", 1).build();
        Provenance record = Provenance.of("join", any, any)
                .bucketFiles(files, rows.size(), buckets)
                .endedNow(Instant.EPOCH);
        return new JoinedTable(spark, JoinedFiles.of(new Artefact(folder, record), SCHEMA, samples(rows)));
    }

    /** Rows 0, 1, 2 … of which two thirds are for training, a sixth each for validation and test. */
    public static List<Row> rows(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int c = i % 3;
            String split = i / 3 % 6 == 4 ? "validation" : i / 3 % 6 == 5 ? "test" : "train";
            float[] image = i % 7 == 6 ? null : new float[] {c == 0 ? 1 : 0, noise(i, 1), noise(i, 2), 5};
            float[] text = new float[2 * (1 + i % 3)];
            for (int t = 0; t < text.length; t++) {
                text[t] = noise(i, 10 + t) + (t % 2 == 0 && c == 1 ? 2 : 0);
            }
            Row fields = RowFactory.create(i % 5 == 4 ? null : (double) i, i % 2 == 0 ? "even" : "odd");
            String label = i % 11 == 10 ? null : "c" + c;
            Row row =
                    RowFactory.create(id(i), label, split, "g" + i / 2, image, image != null, text, true, fields, true);
            rows.add(of(row, RowKey.PAYLOAD));
        }
        return rows;
    }

    /** The same rows, every second with views 1 and 3 behind it, whose features are others. */
    public static List<Row> withViews(List<Row> rows) {
        List<Row> all = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            all.add(rows.get(i));
            if (i % 2 == 1) {
                all.add(view(rows.get(i), 1));
                all.add(view(rows.get(i), 3));
            }
        }
        return all;
    }

    private static Row view(Row row, int view) {
        Object[] cells = cells(row);
        if (cells[4] instanceof float[] image) {
            cells[4] = new float[] {image[0], image[1] + view, image[2], image[3]};
        }
        return of(RowFactory.create(cells), view);
    }

    private static Row of(Row row, int view) {
        Object[] cells = cells(row);
        cells[VIEW] = view;
        return RowFactory.create(cells);
    }

    private static Object[] cells(Row row) {
        Object[] cells = new Object[TYPE.size()];
        for (int c = 0; c < row.size(); c++) {
            cells[c] = row.get(c);
        }
        return cells;
    }

    /** What a row is of: one without the last column is of a payload itself. */
    public static RowKey key(Row row) {
        return new RowKey(row.getString(0), row.size() > VIEW ? row.getInt(VIEW) : RowKey.PAYLOAD);
    }

    private static long samples(List<Row> rows) {
        return rows.stream().filter(row -> key(row).isPayload()).count();
    }

    static String id(int row) {
        return String.format("s%04d", row);
    }

    private static float noise(int row, int place) {
        return (float) (Seeds.uniform(Seeds.mix(3, row, place)) - 0.5);
    }
}
