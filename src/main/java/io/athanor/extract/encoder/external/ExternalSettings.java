package io.athanor.extract.encoder.external;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.data.Shape;
import io.athanor.extract.ColumnSettings;
import io.athanor.extract.FeatureStage;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.extract.publish.RecordRule;
import io.athanor.extract.publish.SampleRecords;
import io.athanor.table.QuarantineTable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A table of another system, a row a sample id or a sample id and view: exactly one of {@code vector} and {@code columns} is given. */
@Registered("external")
public record ExternalSettings(
        @Setting("The table: a Parquet file, a folder of them, or a glob.")
        String path,

        @Setting("Its column of sample ids: texts or whole numbers.")
        String id,

        @Setting(
                value =
                        "Its column of views: whole numbers, 0 for the payload itself and others for what was made of it, which"
                                + " trainings alone see. All rows are of view 0 if left out.",
                otherwise = Setting.NONE)
        @Nullable
        String view,

        @Setting(value = "Its column of vectors: lists of numbers, all of one length.", otherwise = Setting.NONE)
        @Nullable
        String vector,

        @Setting(value = "Its columns of numbers and words, by name.", otherwise = "[]")
        List<String> columns,

        @Setting(
                value = "Those of the columns that are numbers: a text that is none goes to quarantine.",
                otherwise = "[]")
        List<String> numeric,

        @Setting(
                value =
                        "Those of the columns that are words, even if they look like numbers. A text column named in neither"
                                + " list is numeric if each of its cells is a number.",
                otherwise = "[]")
        List<String> categorical,

        @Setting(
                value = "Values a vector; others go to quarantine. The commonest width of the table if left out.",
                otherwise = Setting.NONE,
                min = 1,
                max = 1000000)
        @Nullable
        Integer width,

        @Setting(
                value =
                        "What to do where an id of the source has several rows (of one view): refuse the table, take the row with the"
                                + " smallest (first) or the largest (last) value of order, or the mean of the vectors.",
                otherwise = "refuse",
                oneOf = {"refuse", "first", "last", "mean"})
        String duplicates,

        @Setting(
                value = "The column by which duplicates are first or last, a date of change for instance.",
                otherwise = Setting.NONE)
        @Nullable
        String order)
        implements ColumnSettings {
    public ExternalSettings {
        columns = List.copyOf(columns);
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
        if ((vector == null) == columns.isEmpty()) {
            throw new IllegalArgumentException("expected exactly one of vector and columns");
        }
        if (vector == null) {
            TableSettings.requireDistinct(columns, numeric, categorical);
            if (width != null) {
                throw new IllegalArgumentException("width is set, but only a vector has one");
            }
            if (duplicates.equals("mean")) {
                throw new IllegalArgumentException(
                        "duplicates is mean, expected refuse, first or last: columns may hold words");
            }
        } else if (!numeric.isEmpty() || !categorical.isEmpty()) {
            throw new IllegalArgumentException("numeric and categorical are of columns, and a vector has none");
        }
        boolean ordered = duplicates.equals("first") || duplicates.equals("last");
        if (ordered && order == null) {
            throw new IllegalArgumentException(
                    "duplicates is " + duplicates + " and order is not set, expected the column to go by");
        }
        if (!ordered && order != null) {
            throw new IllegalArgumentException("order is set, expected duplicates: first or last beside it");
        }
    }

    @Override
    public FeatureStage stage(Modality modality, Configuration hadoop) {
        return new ExternalStage(modality, this, ExternalFiles.list(path, hadoop));
    }

    @Override
    public ModalitySettings asTrained(Shape shape) {
        if (shape instanceof Shape.Vector trained) {
            return new ExternalSettings(
                    path, id, view, vector, columns, numeric, categorical, trained.width(), duplicates, order);
        }
        if (shape instanceof Shape.Table table) {
            return new ExternalSettings(
                    path,
                    id,
                    view,
                    vector,
                    table.names(),
                    table.names(true),
                    table.names(false),
                    width,
                    duplicates,
                    order);
        }
        return this;
    }

    /**
     * For a look at which samples the table has, a row an id: {@code sample_id}, whether a row has a value, and whether one has a value
     * that cannot be used. Of views the payload itself counts; ids that stand there twice are not refused.
     *
     * @param present how the column is called that says the first
     * @param unusable how the one is called that says the second
     */
    public Dataset<Row> presence(Modality modality, String present, String unusable, SparkSession spark) {
        return ExternalTable.open(
                        modality,
                        this,
                        ExternalFiles.list(path, spark.sparkContext().hadoopConfiguration()),
                        spark)
                .records()
                .where(col(SampleRecords.KEY).isNotNull().and(col(Columns.VIEW).equalTo(RowKey.PAYLOAD)))
                .groupBy(col(SampleRecords.KEY).as(Columns.SAMPLE_ID))
                .agg(
                        max(col(SampleRecords.VALUE)
                                        .isNotNull()
                                        .or(col(QuarantineTable.REASON).isNotNull()))
                                .as(present),
                        max(col(QuarantineTable.REASON).isNotNull()).as(unusable));
    }

    RecordRule rule() {
        return switch (duplicates) {
            case "first" -> RecordRule.FIRST;
            case "last" -> RecordRule.LAST;
            case "mean" -> RecordRule.MEAN;
            default -> RecordRule.ONLY;
        };
    }
}
