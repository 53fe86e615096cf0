package io.athanor.train.rows;

import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.data.Split;
import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.RowSelection;
import io.athanor.train.fold.SampleRow;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * How one training sees a joined table: which modalities, encoded how, labelled and split how. A recipe that travels to
 * executors and reads buckets there. Weights are fitted on all views of the training samples; whatever is judged or counted is
 * the payload itself.
 *
 * @param transforms of the modalities wanted, and no others
 * @param task what is learned of them; a label that it does not know counts as none
 * @param unlabelled whether weights are fitted on rows without a label too
 * @param answerers the rows that each network answers for which is asked within a step, or each member of the cross-fitted ensemble
 *     that learns, in the order of their numbers
 */
public record JoinedRows(
        JoinedFiles table,
        FittedTransforms transforms,
        Assignment assignment,
        Task task,
        boolean unlabelled,
        List<RowSelection> answerers)
        implements Serializable {
    private static final float[][] NOTHING_SAID = {};

    public JoinedRows {
        answerers = List.copyOf(answerers);
    }

    /** Of labelled rows alone. */
    public JoinedRows(JoinedFiles table, FittedTransforms transforms, Assignment assignment, Task task) {
        this(table, transforms, assignment, task, false, List.of());
    }

    /** The same rows, those without a label among them or not. */
    public JoinedRows withUnlabelled(boolean wanted) {
        return new JoinedRows(table, transforms, assignment, task, wanted, answerers);
    }

    /**
     * The same rows with what networks see of them that are asked within a step.
     *
     * @param all transforms of these rows' modalities and of those that the networks read
     * @param asked the rows that each answers for
     */
    public JoinedRows asking(FittedTransforms all, List<RowSelection> asked) {
        return new JoinedRows(table, all, assignment, task, unlabelled, asked);
    }

    /**
     * The same rows for a cross-fitted ensemble.
     *
     * @param folds the rows that each member answers for, and does not learn from
     */
    public JoinedRows crossFitted(List<RowSelection> folds) {
        return asking(transforms, folds);
    }

    /** The same rows as an exported graph reads them. */
    public JoinedRows withoutSteps() {
        return new JoinedRows(table, transforms.withoutSteps(), assignment, task, unlabelled, answerers);
    }

    /** The rows of a bucket that serve training, or, if they have a label and are payloads themselves, validation. */
    public RowsInMemory training(int bucket, Configuration configuration) {
        return training(bucket, SignalTable.NONE, configuration);
    }

    /**
     * As {@link #training(int, Configuration)}, with what others said of each row. A row without a label of which nothing is said
     * is left out.
     *
     * @param signals bucketed as this table is
     */
    RowsInMemory training(int bucket, SignalTable signals, Configuration configuration) {
        List<EncodedRow> rows = new ArrayList<>();
        eachTraining(bucket, signals, configuration, rows::add);
        return inMemory(rows, signals.columns());
    }

    /** As {@link #training(int, SignalTable, Configuration)}, row by row in the order of sample ids and views. */
    void eachTraining(int bucket, SignalTable signals, Configuration configuration, Consumer<EncodedRow> take) {
        Wanted wanted = (key, sample, role, label) -> role == Split.TRAIN
                ? label != null || unlabelled
                : role == Split.VALIDATION && label != null && key.isPayload();
        if (signals.isEmpty() && answerers.isEmpty()) {
            each(bucket, configuration, wanted, take);
            return;
        }
        Consumer<EncodedRow> useful = row -> {
            if (row.label() != null || row.taught()) {
                take.accept(row);
            }
        };
        if (signals.isEmpty()) {
            each(bucket, configuration, wanted, useful);
            return;
        }
        try (SignalRows said = new SignalRows(signals, bucket, configuration)) {
            each(bucket, configuration, wanted, row -> useful.accept(row.with(said.of(row.key()))));
        }
    }

    /** The payloads themselves of a bucket that have one of these roles and a label; one that the task does not know stays, as none. */
    public ScoringRows scoring(int bucket, Set<Split> roles, Configuration configuration) {
        List<EncodedRow> rows = new ArrayList<>();
        each(
                bucket,
                configuration,
                (key, sample, role, label) -> key.isPayload() && roles.contains(role) && sample.label() != null,
                rows::add);
        String[] groups = rows.stream().map(row -> row.sample().group()).toArray(String[]::new);
        return new ScoringRows(inMemory(rows, List.of()), groups);
    }

    /** All rows of a bucket that have one of these roles, whatever their view and whether or not they have a label. */
    public RowsInMemory views(int bucket, Set<Split> roles, Configuration configuration) {
        List<EncodedRow> rows = new ArrayList<>();
        each(bucket, configuration, (key, sample, role, label) -> roles.contains(role), rows::add);
        return inMemory(rows, List.of());
    }

    private void each(int bucket, Configuration configuration, Wanted wanted, Consumer<EncodedRow> take) {
        List<Modality> modalities = transforms.encodedSchema().modalities();
        table.each(bucket, modalities, configuration, row -> {
            RowKey key = JoinedFiles.key(row);
            SampleRow sample = JoinedFiles.sample(row);
            Split role = assignment.role(sample.sampleId(), sample.split(), sample.group());
            float[] label = task.label(sample.label());
            if (role != null && wanted.test(key, sample, role, label)) {
                take.accept(new EncodedRow(
                        key, sample, role, label, answerer(sample), encode(modalities, row), NOTHING_SAID));
            }
        });
    }

    private int answerer(SampleRow sample) {
        for (int i = 0; i < answerers.size(); i++) {
            if (answerers.get(i).has(sample)) {
                return i;
            }
        }
        return -1;
    }

    private RowsInMemory inMemory(List<EncodedRow> rows, List<SignalColumn> signals) {
        int n = rows.size();
        float[][][] columns = new float[transforms.modalities().size()][n][];
        for (int m = 0; m < columns.length; m++) {
            for (int i = 0; i < n; i++) {
                columns[m][i] = rows.get(i).features()[m];
            }
        }
        Map<SignalColumn, float[] @Nullable []> said = new LinkedHashMap<>();
        for (int s = 0; s < signals.size(); s++) {
            int signal = s;
            said.put(
                    signals.get(s),
                    rows.stream().map(row -> row.signals()[signal]).toArray(float[][]::new));
        }
        RowKey[] keys = rows.stream().map(EncodedRow::key).toArray(RowKey[]::new);
        return new RowsInMemory(
                transforms.encodedSchema(),
                keys,
                Arrays.stream(keys).mapToLong(RowKey::hash).toArray(),
                rows.stream().map(EncodedRow::role).toArray(Split[]::new),
                rows.stream().map(EncodedRow::label).toArray(float[][]::new),
                rows.stream().mapToInt(EncodedRow::answerer).toArray(),
                columns,
                said);
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
        boolean test(RowKey key, SampleRow sample, Split role, float @Nullable [] label);
    }
}
