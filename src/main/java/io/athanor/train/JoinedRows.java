package io.athanor.train;

import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * How one training sees a joined table: which modalities, encoded how, labelled and split how. A recipe that travels to
 * executors and reads buckets there.
 *
 * @param transforms of the modalities wanted, and no others
 * @param classes a label's place here is its class; any other label counts as none
 */
public record JoinedRows(JoinedFiles table, FittedTransforms transforms, Assignment assignment, List<String> classes)
        implements Serializable {
    /** Column of an outputs table: {@code array<float>} of a value a class. */
    public static final String LOGITS = "logits";

    /** Column of an outputs table: {@code array<float>}, the teacher's fused representation. */
    public static final String HIDDEN = "hidden";

    private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

    static final StructType OUTPUT_COLUMNS = new StructType()
            .add(Columns.SAMPLE_ID, DataTypes.StringType)
            .add(LOGITS, FLOATS)
            .add(HIDDEN, FLOATS);

    public JoinedRows {
        classes = List.copyOf(classes);
    }

    /** The labelled rows of a bucket that serve training or validation. */
    public RowsInMemory training(int bucket, Configuration configuration) {
        return read(
                        bucket,
                        configuration,
                        (role, label) -> label != null && (role == Split.TRAIN || role == Split.VALIDATION))
                .rows();
    }

    /**
     * As {@link #training(int, Configuration)}, with a teacher's outputs beside each row.
     *
     * @param outputs the teacher's outputs table, bucketed as this table is
     * @throws IllegalStateException naming a row that the teacher has no outputs for
     */
    public RowsInMemory training(int bucket, List<List<String>> outputs, Configuration configuration) {
        RowsInMemory rows = training(bucket, configuration);
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < rows.sampleIds().length; i++) {
            places.put(rows.sampleIds()[i], i);
        }
        float[][] logits = new float[places.size()][];
        float[][] hidden = new float[places.size()][];
        for (String file : outputs.get(bucket)) {
            try (RowReader reader = RowFile.read(new Path(file), configuration, OUTPUT_COLUMNS)) {
                while (reader.hasNext()) {
                    Row row = reader.next();
                    Integer at = places.remove(row.getString(0));
                    if (at != null) {
                        logits[at] = row.getAs(1);
                        hidden[at] = row.getAs(2);
                    }
                }
            }
        }
        if (!places.isEmpty()) {
            throw new IllegalStateException("the teacher has no outputs for " + places.size() + " rows of bucket "
                    + bucket + ", " + places.keySet().iterator().next() + " among them");
        }
        return new RowsInMemory(
                rows.schema(), rows.sampleIds(), rows.splits(), rows.labels(), rows.features(), logits, hidden);
    }

    /**
     * The rows of a bucket that have one of these roles.
     *
     * @param labelled leaves out rows that have no label at all (a label that is no class stays, as -1)
     */
    ScoringRows scoring(int bucket, Set<Split> roles, boolean labelled, Configuration configuration) {
        return read(bucket, configuration, (role, label) -> roles.contains(role) && (label != null || !labelled));
    }

    private ScoringRows read(int bucket, Configuration configuration, Wanted wanted) {
        List<Modality> modalities = transforms.encodedSchema().modalities();
        Map<String, Integer> classOf = new HashMap<>();
        for (int c = 0; c < classes.size(); c++) {
            classOf.put(classes.get(c), c);
        }
        List<SampleRow> samples = new ArrayList<>();
        List<Split> splits = new ArrayList<>();
        List<float[] @Nullable []> features = new ArrayList<>();
        table.each(bucket, modalities, configuration, row -> {
            SampleRow sample = JoinedFiles.sample(row);
            Split role = assignment.role(sample.sampleId(), sample.split(), sample.group());
            if (role != null && wanted.test(role, sample.label())) {
                samples.add(sample);
                splits.add(role);
                features.add(encode(modalities, row));
            }
        });
        int n = samples.size();
        float[][][] columns = new float[modalities.size()][n][];
        for (int m = 0; m < columns.length; m++) {
            for (int i = 0; i < n; i++) {
                columns[m][i] = features.get(i)[m];
            }
        }
        return new ScoringRows(
                new RowsInMemory(
                        transforms.encodedSchema(),
                        samples.stream().map(SampleRow::sampleId).toArray(String[]::new),
                        splits.toArray(Split[]::new),
                        samples.stream()
                                .mapToInt(s -> s.label() == null ? -1 : classOf.getOrDefault(s.label(), -1))
                                .toArray(),
                        columns,
                        null,
                        null),
                samples.stream().map(SampleRow::group).toArray(String[]::new));
    }

    private float[] @Nullable [] encode(List<Modality> modalities, Row row) {
        float[][] encoded = new float[modalities.size()][];
        for (int m = 0; m < encoded.length; m++) {
            encoded[m] = transforms.encode(modalities.get(m), row.get(JoinedFiles.FIRST_FEATURE + m));
        }
        return encoded;
    }

    /** @param groups one a row */
    record ScoringRows(RowsInMemory rows, String[] groups) {}

    private interface Wanted {
        boolean test(Split role, @Nullable String label);
    }
}
