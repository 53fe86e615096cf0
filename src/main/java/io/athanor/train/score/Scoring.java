package io.athanor.train.score;

import io.athanor.data.Modality;
import io.athanor.data.RowKey;
import io.athanor.data.Split;
import io.athanor.fusion.network.Signal;
import io.athanor.table.BucketedTable;
import io.athanor.task.Predictions;
import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.RowSelection;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** Runs what was trained over a joined table's rows, bucket by bucket on the executors. */
public final class Scoring {
    private final JoinedTable table;

    public Scoring(JoinedTable table) {
        this.table = table;
    }

    /**
     * What a predictor says of the labelled samples with one of these roles, under each mask, in one job.
     *
     * @param roles in the given assignment
     * @return by the masks' names, in their order; the rows of all masks are the same, in the same order
     */
    public Map<String, Predictions> predict(
            Predictor predictor, Assignment assignment, Set<Split> roles, List<ModalityMask> masks) {
        return predict(List.of(predictor), assignment, roles, masks).get(0);
    }

    /**
     * As the other, for several predictors of one task in one job, each of whose buckets is read once: one entry each.
     *
     * @throws IllegalArgumentException if they do not predict the same
     */
    public List<Map<String, Predictions>> predict(
            List<? extends Predictor> predictors, Assignment assignment, Set<Split> roles, List<ModalityMask> masks) {
        Task task = predictors.get(0).task();
        if (!predictors.stream().allMatch(p -> p.task().equals(task))) {
            throw new IllegalArgumentException("predictors of several tasks");
        }
        JoinedRows rows = new JoinedRows(table.files(), all(predictors), assignment, task);
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        Broadcast<List<Predictor>> shared = table.context().broadcast(List.copyOf(predictors));
        Set<Split> wanted = Set.copyOf(roles);
        List<ModalityMask> shown = List.copyOf(masks);
        try {
            List<Scored> buckets = table.buckets()
                    .map(bucket -> score(
                            shared.value(),
                            rows.scoring(bucket, wanted, hadoop.value().value()),
                            shown))
                    .collect();
            return gather(task, predictors.size(), buckets, shown);
        } finally {
            shared.unpersist(false);
        }
    }

    /** What any of them reads. */
    private static FittedTransforms all(List<? extends Predictor> predictors) {
        FittedTransforms all = new FittedTransforms(List.of());
        for (Predictor each : predictors) {
            all = all.and(each.transforms());
        }
        return all;
    }

    /** A model and the rows that it answers for. */
    public record Answers(FusionModel model, Assignment assignment, Set<Split> roles) implements Serializable {
        public Answers {
            roles = Set.copyOf(roles);
        }

        RowSelection rows() {
            return new RowSelection(assignment, roles);
        }
    }

    /**
     * Writes signals as a table bucketed as the joined one is, as {@link SignalTable} has it. Each model answers for its own rows,
     * so outputs out of fold are several models' work.
     *
     * @param answers no row may be answered for twice; rows without a label and all views are answered for too
     * @param folder one that does not exist yet
     * @return names of the files, in bucket order
     */
    public List<String> writeOutputs(List<Answers> answers, List<Signal> signals, Path folder) {
        JoinedFiles files = table.files();
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        Broadcast<List<Answers>> shared = table.context().broadcast(List.copyOf(answers));
        List<Signal> wanted = List.copyOf(signals);
        JavaRDD<Row> outputs = table.buckets().flatMap(bucket -> {
            List<Row> rows = new ArrayList<>();
            for (Answers a : shared.value()) {
                FusionModel m = a.model();
                JoinedRows recipe = new JoinedRows(files, m.transforms(), a.assignment(), m.task());
                output(m, wanted, recipe.views(bucket, a.roles(), hadoop.value().value()), rows);
            }
            return rows.iterator();
        });
        try {
            return BucketedTable.write(
                    table.spark()
                            .createDataFrame(
                                    outputs,
                                    SignalTable.type(
                                            wanted.stream().map(Signal::name).toList())),
                    folder,
                    files.buckets().size());
        } finally {
            shared.unpersist(false);
        }
    }

    private static void output(FusionModel model, List<Signal> signals, TrainingRows rows, List<Row> into) {
        try (Scorer scorer = new Scorer(model.network(), model.weights())) {
            float[][][] said = scorer.score(rows, RowMask.nothing(), signals);
            for (int i = 0; i < rows.size(); i++) {
                Object[] cells = new Object[SignalTable.FIRST_SIGNAL + said.length];
                cells[0] = rows.key(i).sampleId();
                cells[1] = rows.key(i).view();
                for (int s = 0; s < said.length; s++) {
                    cells[SignalTable.FIRST_SIGNAL + s] = said[s][i];
                }
                into.add(RowFactory.create(cells));
            }
        }
    }

    private static Scored score(List<Predictor> predictors, JoinedRows.ScoringRows scored, List<ModalityMask> masks) {
        RowsInMemory rows = scored.rows();
        String[] ids = Arrays.stream(rows.keys()).map(RowKey::sampleId).toArray(String[]::new);
        List<List<float[][]>> predicted = new ArrayList<>();
        for (Predictor predictor : predictors) {
            TrainingRows seen = rows.seenAs(predictor.transforms().encodedSchema());
            List<Modality> modalities = seen.schema().modalities();
            predicted.add(predictor.predictions(
                    seen,
                    masks.stream()
                            .map(mask -> (RowMask) (row, modality) -> mask.hides(ids[row], modalities.get(modality)))
                            .toList()));
        }
        return new Scored(ids, scored.groups(), rows.labelled(), predicted);
    }

    private static List<Map<String, Predictions>> gather(
            Task task, int predictors, List<Scored> buckets, List<ModalityMask> masks) {
        List<String> ids = buckets.stream().flatMap(b -> Arrays.stream(b.ids)).toList();
        List<String> groups =
                buckets.stream().flatMap(b -> Arrays.stream(b.groups)).toList();
        float[][] labels =
                buckets.stream().flatMap(b -> Arrays.stream(b.labels)).toArray(float[][]::new);
        List<Map<String, Predictions>> all = new ArrayList<>();
        for (int p = 0; p < predictors; p++) {
            int predictor = p;
            Map<String, Predictions> predictions = new LinkedHashMap<>();
            for (int v = 0; v < masks.size(); v++) {
                int mask = v;
                float[][] predicted = buckets.stream()
                        .flatMap(b -> Arrays.stream(b.predicted.get(predictor).get(mask)))
                        .toArray(float[][]::new);
                predictions.put(masks.get(v).name(), new Predictions(task, ids, groups, labels, predicted));
            }
            all.add(predictions);
        }
        return all;
    }

    /** @param predicted a predictor an entry, of each a mask an entry */
    private record Scored(String[] ids, String[] groups, float[] @Nullable [] labels, List<List<float[][]>> predicted)
            implements Serializable {}
}
