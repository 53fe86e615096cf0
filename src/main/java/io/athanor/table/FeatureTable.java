package io.athanor.table;

import io.athanor.data.Columns;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.data.Status;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The published features of one modality: a bucketed table of {@code sample_id}, {@code status}, {@code features},
 * {@code revision} and {@code payload_sha256}, one row for every sample id of the manifest.
 *
 * @param modality whose features they are
 * @param artefact its record holds the feature's shape and the counts of the ledger
 */
public record FeatureTable(Modality modality, Artefact artefact) {
    /** The setting of the commit record that holds the feature's {@link Shape}. */
    public static final String SHAPE = "shape";

    /** @throws IllegalStateException if the record does not say */
    public Shape shape() {
        return artefact.setting(SHAPE, Shape.class);
    }

    /** What became of every sample id. Absent counts are zero. */
    public Ledger.Counts counts() {
        Map<String, Long> counts = artefact.provenance().counts();
        return new Ledger.Counts(
                counts.getOrDefault(Status.OK.column(), 0L),
                counts.getOrDefault(Status.MISSING.column(), 0L),
                counts.getOrDefault(Status.QUARANTINED.column(), 0L));
    }

    /** The columns of a table of such features that say what became of a sample; the others say what it was made of. */
    public static StructType schema(Shape shape) {
        return new StructType()
                .add(Columns.SAMPLE_ID, DataTypes.StringType, false)
                .add(Columns.STATUS, DataTypes.StringType, false)
                .add(Columns.FEATURES, type(shape));
    }

    /** The type of a feature column: {@code array<float>}, or a struct of doubles and texts for table columns. */
    public static DataType type(Shape shape) {
        if (shape instanceof Shape.Table table) {
            StructType struct = new StructType();
            for (Shape.Column column : table.columns()) {
                struct = struct.add(column.name(), column.numeric() ? DataTypes.DoubleType : DataTypes.StringType);
            }
            return struct;
        }
        return DataTypes.createArrayType(DataTypes.FloatType, false);
    }
}
