package io.athanor.table;

import io.athanor.base.Json;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.data.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The published features of one modality: a bucketed table of {@code sample_id}, {@code view}, {@code status}, {@code
 * features}, {@code revision} and {@code payload_sha256}, a row for every sample id of the manifest, which is of view 0, and
 * one for each further view of a sample.
 *
 * @param modality whose features they are
 * @param artefact its record holds the feature's shape and the counts of the ledger
 */
public record FeatureTable(Modality modality, Artefact artefact) {
    /** The count of the commit record that holds {@link #views}. */
    public static final String VIEWS = "views";

    /** The setting of the commit record that holds the feature's {@link Shape}. */
    public static final String SHAPE = "shape";

    /** The setting of the commit record that holds the {@link Inference}. */
    public static final String INFERENCE = "inference";

    /** The counts of the commit record that hold {@link Ledger.Records} begin so. */
    public static final String RECORDS = "records.";

    /** A count of each reason of rejection stands in the commit record under this and the reason's code. */
    public static final String REJECTED = "rejected.";

    /** The setting of the commit record that holds the {@link StoragePrecision} of vectors. */
    public static final String DTYPE = "dtype";

    /** The setting of the commit record that says whether vectors have a length of 1: {@code l2} or {@code none}. */
    public static final String NORM = "norm";

    /** The setting of the commit record that holds what made the features; it also stands in each file's footer. */
    public static final String RECIPE = "recipe";

    /** The key of a footer under which the recipe stands, as JSON. */
    public static final String FOOTER_RECIPE = "athanor.recipe";

    /**
     * Refuses a table whose files were not all made by the recipe of its record.
     *
     * @throws UserError naming two recipes
     */
    public void requireOneRecipe(Configuration configuration) {
        Object recorded = artefact.provenance().settings().get(RECIPE);
        String expected = recorded == null ? null : Json.canonical(recorded);
        artefact.provenance().files().parallelStream().forEach(file -> {
            String found = RowFile.metadata(new Path(artefact.path(), file), configuration)
                    .get(FOOTER_RECIPE);
            if (found != null && expected != null && !found.equals(expected)) {
                throw new UserError("Cannot join the features of " + modality + ": " + file + " was made by " + found
                        + ", expected " + expected + " as the record of " + artefact.path()
                        + " says. Delete that folder and extract again.");
            }
        });
    }

    /** How the values of vectors are stored. */
    public StoragePrecision precision() {
        Object dtype = artefact.provenance().settings().get(DTYPE);
        return dtype == null ? StoragePrecision.FLOAT32 : StoragePrecision.parse(dtype.toString());
    }

    /** @throws IllegalStateException if the record does not say */
    public Shape shape() {
        return artefact.setting(SHAPE, Shape.class);
    }

    /**
     * What ran the encoder. Decides no feature.
     *
     * @param devices {@code cpu}, {@code cuda:0}; several where executors differ, as below
     * @param batchRows payloads an inference
     * @param threads threads an inference
     */
    public record Inference(List<String> devices, List<Integer> batchRows, List<Integer> threads) {}

    /** @throws IllegalStateException if the record does not say */
    public Inference inference() {
        return artefact.setting(INFERENCE, Inference.class);
    }

    /** Rows beside those of view 0; 0 where every sample has one row. */
    public long views() {
        return artefact.provenance().counts().getOrDefault(VIEWS, 0L);
    }

    /** What became of every row. Absent counts are zero. */
    public Ledger.Counts counts() {
        Map<String, Long> counts = artefact.provenance().counts();
        return new Ledger.Counts(
                counts.getOrDefault(Status.OK.column(), 0L),
                counts.getOrDefault(Status.MISSING.column(), 0L),
                counts.getOrDefault(Status.QUARANTINED.column(), 0L));
    }

    /** The account of the modality's own records; empty where its samples have one payload each. */
    public Optional<Ledger.Records> records() {
        Map<String, Long> counts = artefact.provenance().counts();
        return counts.containsKey(RECORDS + "rows")
                ? Optional.of(new Ledger.Records(
                        counts.getOrDefault(RECORDS + "rows", 0L),
                        counts.getOrDefault(RECORDS + "used", 0L),
                        counts.getOrDefault(RECORDS + "duplicates", 0L),
                        counts.getOrDefault(RECORDS + "empty", 0L),
                        counts.getOrDefault(RECORDS + "quarantined", 0L),
                        counts.getOrDefault(RECORDS + "orphans", 0L),
                        counts.getOrDefault(RECORDS + "nameless", 0L)))
                : Optional.empty();
    }

    /** What {@link #records} reads, for the counts of a commit record. */
    public static Map<String, Long> counts(Ledger.Records records) {
        return Map.of(
                RECORDS + "rows", records.rows(),
                RECORDS + "used", records.used(),
                RECORDS + "duplicates", records.duplicates(),
                RECORDS + "empty", records.empty(),
                RECORDS + "quarantined", records.quarantined(),
                RECORDS + "orphans", records.orphans(),
                RECORDS + "nameless", records.nameless());
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
