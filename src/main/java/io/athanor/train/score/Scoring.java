package io.athanor.train.score;

import io.athanor.data.Split;
import io.athanor.fusion.network.Signal;
import io.athanor.table.BucketedTable;
import io.athanor.task.Task;
import io.athanor.train.fold.Assignment;
import io.athanor.train.fold.RowSelection;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedTable;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;

/** Runs what was trained over a joined table's rows, bucket by bucket on the executors. */
public final class Scoring {
    private final JoinedTable table;

    public Scoring(JoinedTable table) {
        this.table = table;
    }

    /**
     * What predictors of one task say of labelled samples, bucket by bucket, each of which is read once. Rows stay where they are:
     * {@link BucketPredictions} do not travel.
     *
     * @param masks by the role in the given assignment, under which the samples of that role are predicted; of each role a predictor
     *     an entry
     * @param use of the buckets, in their order; nothing of them is there when it has returned
     * @throws IllegalArgumentException if they do not predict the same
     */
    public <R> R predict(
            List<? extends Predictor> predictors,
            Assignment assignment,
            SortedMap<Split, List<List<ModalityMask>>> masks,
            Function<JavaRDD<BucketPredictions>, R> use) {
        Task task = predictors.get(0).task();
        if (!predictors.stream().allMatch(p -> p.task().equals(task))) {
            throw new IllegalArgumentException("predictors of several tasks");
        }
        JoinedRows rows = new JoinedRows(table.files(), all(predictors), assignment, task);
        Broadcast<SerializableConfiguration> hadoop = table.configuration();
        Broadcast<List<Predictor>> shared = table.context().broadcast(List.copyOf(predictors));
        SortedMap<Split, List<List<ModalityMask>>> shown = new TreeMap<>(masks);
        try {
            return use.apply(table.buckets()
                    .map(bucket -> new BucketPredictions(
                            bucket, shared.value(), rows, shown, hadoop.value().value())));
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
}
