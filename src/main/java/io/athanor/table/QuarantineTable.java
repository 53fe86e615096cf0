package io.athanor.table;

import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The published rejections of one modality: plain Parquet, a row a rejected payload, no row where nothing was rejected.
 */
public final class QuarantineTable {
    public static final String MODALITY = "modality";

    /** The stage that rejected it. */
    public static final String STAGE = "stage";

    /** A code of {@link io.athanor.data.Rejection}. */
    public static final String REASON = "reason";

    /** What was found, for a person. */
    public static final String MESSAGE = "message";

    /** The SHA-256 of the payload as 64 hexadecimal digits, null if it could not be read. */
    public static final String PAYLOAD_SHA256 = Columns.PAYLOAD_SHA256;

    /** Where the payload is, null if it stood in a cell. */
    public static final String URI = "uri";

    /** All columns: texts, and the view. */
    public static final StructType SCHEMA = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(Columns.VIEW, DataTypes.IntegerType)
            .add(MODALITY, DataTypes.StringType)
            .add(STAGE, DataTypes.StringType)
            .add(REASON, DataTypes.StringType)
            .add(MESSAGE, DataTypes.StringType)
            .add(PAYLOAD_SHA256, DataTypes.StringType)
            .add(URI, DataTypes.StringType)
            .add(Columns.REVISION, DataTypes.StringType);

    private static final StructType WANTED = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(Columns.VIEW, DataTypes.IntegerType)
            .add(REASON, DataTypes.StringType)
            .add(MESSAGE, DataTypes.StringType);

    private QuarantineTable() {}

    /**
     * The reasons in one table, the most frequent first. Read here and now, without Spark: quarantine is small.
     *
     * @param modality whose rejections they are
     */
    public static List<QuarantineReason> reasons(Modality modality, Artefact artefact, Configuration configuration) {
        var reasons = new TreeMap<String, QuarantineReason>();
        for (String name : artefact.provenance().files()) {
            try (RowReader rows = RowFile.read(new Path(artefact.path(), name), configuration, WANTED)) {
                while (rows.hasNext()) {
                    QuarantineReason one = reason(modality, rows.next());
                    reasons.merge(one.reason(), one, QuarantineTable::add);
                }
            }
        }
        List<QuarantineReason> sorted = new ArrayList<>(reasons.values());
        sorted.sort(Comparator.comparingLong(QuarantineReason::count).reversed());
        return sorted;
    }

    private static QuarantineReason reason(Modality modality, Row row) {
        String message = row.getString(3);
        String name = new RowKey(row.getString(0), row.getInt(1)).toString();
        return new QuarantineReason(modality, row.getString(2), 1, name, message == null ? "" : message);
    }

    private static QuarantineReason add(QuarantineReason a, QuarantineReason b) {
        QuarantineReason first = a.exampleId().compareTo(b.exampleId()) <= 0 ? a : b;
        return new QuarantineReason(
                first.modality(), first.reason(), a.count() + b.count(), first.exampleId(), first.exampleMessage());
    }
}
