package io.athanor.train.rows;

import io.athanor.data.Modality;
import io.athanor.data.Split;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.SampleRow;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
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
    public JoinedRows {
        classes = List.copyOf(classes);
    }

    /** The labelled rows of a bucket that serve training or validation. */
    public RowsInMemory training(int bucket, Configuration configuration) {
        return training(bucket, List.of(), configuration);
    }

    /**
     * As {@link #training(int, Configuration)}, with a teacher's outputs beside each row.
     *
     * @param outputs by bucket: the files of the teacher's outputs table, bucketed as this table is; empty where there is no
     *     teacher
     * @throws IllegalStateException naming a row that the teacher has no outputs for
     */
    RowsInMemory training(int bucket, List<List<String>> outputs, Configuration configuration) {
        List<EncodedRow> rows = new ArrayList<>();
        eachTraining(bucket, outputs, configuration, rows::add);
        return inMemory(rows, !outputs.isEmpty());
    }

    /** As {@link #training(int, List, Configuration)}, row by row in the order of sample ids. */
    void eachTraining(int bucket, List<List<String>> outputs, Configuration configuration, Consumer<EncodedRow> take) {
        Wanted wanted = (role, label) -> label != null && (role == Split.TRAIN || role == Split.VALIDATION);
        if (outputs.isEmpty()) {
            each(bucket, configuration, wanted, take);
            return;
        }
        try (TeacherOutputs teacher = new TeacherOutputs(bucket, outputs.get(bucket), configuration)) {
            each(bucket, configuration, wanted, row -> {
                Row said = teacher.of(row.sample().sampleId());
                take.accept(new EncodedRow(
                        row.sample(), row.role(), row.label(), row.features(), said.getAs(1), said.getAs(2)));
            });
        }
    }

    /**
     * The rows of a bucket that have one of these roles.
     *
     * @param labelled leaves out rows that have no label at all (a label that is no class stays, as -1)
     */
    public ScoringRows scoring(int bucket, Set<Split> roles, boolean labelled, Configuration configuration) {
        List<EncodedRow> rows = new ArrayList<>();
        each(bucket, configuration, (role, label) -> roles.contains(role) && (label != null || !labelled), rows::add);
        String[] groups = rows.stream().map(row -> row.sample().group()).toArray(String[]::new);
        return new ScoringRows(inMemory(rows, false), groups);
    }

    private void each(int bucket, Configuration configuration, Wanted wanted, Consumer<EncodedRow> take) {
        List<Modality> modalities = transforms.encodedSchema().modalities();
        Map<String, Integer> classOf = new HashMap<>();
        for (int c = 0; c < classes.size(); c++) {
            classOf.put(classes.get(c), c);
        }
        table.each(bucket, modalities, configuration, row -> {
            SampleRow sample = JoinedFiles.sample(row);
            Split role = assignment.role(sample.sampleId(), sample.split(), sample.group());
            if (role != null && wanted.test(role, sample.label())) {
                int label = sample.label() == null ? -1 : classOf.getOrDefault(sample.label(), -1);
                take.accept(new EncodedRow(sample, role, label, encode(modalities, row), null, null));
            }
        });
    }

    private RowsInMemory inMemory(List<EncodedRow> rows, boolean taught) {
        int n = rows.size();
        float[][][] columns = new float[transforms.modalities().size()][n][];
        for (int m = 0; m < columns.length; m++) {
            for (int i = 0; i < n; i++) {
                columns[m][i] = rows.get(i).features()[m];
            }
        }
        return new RowsInMemory(
                transforms.encodedSchema(),
                rows.stream().map(row -> row.sample().sampleId()).toArray(String[]::new),
                rows.stream().map(EncodedRow::role).toArray(Split[]::new),
                rows.stream().mapToInt(EncodedRow::label).toArray(),
                columns,
                taught ? rows.stream().map(EncodedRow::logits).toArray(float[][]::new) : null,
                taught ? rows.stream().map(EncodedRow::hidden).toArray(float[][]::new) : null);
    }

    private float[] @Nullable [] encode(List<Modality> modalities, Row row) {
        float[][] encoded = new float[modalities.size()][];
        for (int m = 0; m < encoded.length; m++) {
            encoded[m] = transforms.encode(modalities.get(m), row.get(JoinedFiles.FIRST_FEATURE + m));
        }
        return encoded;
    }

    /** @param groups one a row */
    public record ScoringRows(RowsInMemory rows, String[] groups) {}

    private interface Wanted {
        boolean test(Split role, @Nullable String label);
    }
}
