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
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
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

    /** As the other, for several predictors in one job: one entry each. */
    public List<Map<String, Predictions>> predict(
            List<? extends Predictor> predictors, Assignment assignment, Set<Split> roles, List<ModalityMask> masks) {
        JoinedFiles files = table.files();
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        Broadcast<List<Predictor>> shared = table.context().broadcast(List.copyOf(predictors));
        Set<Split> wanted = Set.copyOf(roles);
        List<ModalityMask> shown = List.copyOf(masks);
        try {
            List<Scored> buckets = table
                    .buckets()
                    .map(bucket -> {
                        Configuration local = hadoop.value().value();
                        List<Scored> each = new ArrayList<>();
                        for (Predictor c : shared.value()) {
                            JoinedRows rows = new JoinedRows(files, c.transforms(), assignment, c.task());
                            each.add(score(c, rows.scoring(bucket, wanted, local), shown));
                        }
                        return each;
                    })
                    .collect()
                    .stream()
                    .flatMap(List::stream)
                    .toList();
            List<Map<String, Predictions>> predictions = new ArrayList<>();
            for (int c = 0; c < predictors.size(); c++) {
                List<Scored> own = new ArrayList<>();
                for (int i = c; i < buckets.size(); i += predictors.size()) {
                    own.add(buckets.get(i));
                }
                predictions.add(gather(predictors.get(c).task(), own, shown));
            }
            return predictions;
        } finally {
            shared.unpersist(false);
        }
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

    private static Scored score(Predictor predictor, JoinedRows.ScoringRows scored, List<ModalityMask> masks) {
        RowsInMemory rows = scored.rows();
        String[] ids = Arrays.stream(rows.keys()).map(RowKey::sampleId).toArray(String[]::new);
        List<Modality> modalities = rows.schema().modalities();
        List<RowMask> rowMasks = masks.stream()
                .map(mask -> (RowMask) (row, modality) -> mask.hides(ids[row], modalities.get(modality)))
                .toList();
        return new Scored(ids, scored.groups(), rows.labelled(), predictor.predictions(rows, rowMasks));
    }

    private static Map<String, Predictions> gather(Task task, List<Scored> buckets, List<ModalityMask> masks) {
        List<String> ids = buckets.stream().flatMap(b -> Arrays.stream(b.ids)).toList();
        List<String> groups =
                buckets.stream().flatMap(b -> Arrays.stream(b.groups)).toList();
        float[][] labels =
                buckets.stream().flatMap(b -> Arrays.stream(b.labels)).toArray(float[][]::new);
        Map<String, Predictions> predictions = new LinkedHashMap<>();
        for (int v = 0; v < masks.size(); v++) {
            int mask = v;
            float[][] predicted = buckets.stream()
                    .flatMap(b -> Arrays.stream(b.predicted.get(mask)))
                    .toArray(float[][]::new);
            predictions.put(masks.get(v).name(), new Predictions(task, ids, groups, labels, predicted));
        }
        return predictions;
    }

    /** @param predicted a mask an entry */
    private record Scored(String[] ids, String[] groups, float[] @Nullable [] labels, List<float[][]> predicted)
            implements Serializable {}
}
