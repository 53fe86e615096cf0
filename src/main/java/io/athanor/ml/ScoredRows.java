package io.athanor.ml;

import io.athanor.data.Modality;
import io.athanor.export.ModelOutputs;
import io.athanor.export.OnnxModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Scores a partition's rows in batches. Where there are several models each row has its own, by the fold of its group.
 *
 * @param models bytes of exported models of the same modalities
 * @param inputs the columns of the modalities
 * @param places of these columns in a row
 * @param outputs what is added to a row, in this order
 * @param numbers whether several labels are numbers, and not texts
 * @param group place of the column of groups; -1 where there is one model
 * @param seed of the folds
 */
record ScoredRows(
        Broadcast<ArrayList<byte[]>> models,
        List<InputColumn> inputs,
        int[] places,
        List<Output> outputs,
        boolean numbers,
        int group,
        long seed)
        implements MapPartitionsFunction<Row, Row> {
    private static final int ROWS_A_BATCH = 256;

    /** What can be added to a row. */
    enum Output {
        LOGITS,
        PROBABILITIES,
        /** A class, a level or a value; of several labels a list. */
        PREDICTION,
        HIDDEN
    }

    ScoredRows {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows;
        }
        List<OnnxModel> loaded = new ArrayList<>();
        // who takes the rows need not take all
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> loaded.forEach(OnnxModel::close));
        for (byte[] bytes : models.value()) {
            loaded.add(OnnxModel.load(bytes, "model " + (loaded.size() + 1) + " of a data frame"));
        }
        return new Scored(rows, loaded);
    }

    private final class Scored implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final List<OnnxModel> loaded;
        private Iterator<Row> ready = List.<Row>of().iterator();

        Scored(Iterator<Row> rows, List<OnnxModel> loaded) {
            this.rows = rows;
            this.loaded = loaded;
        }

        @Override
        public boolean hasNext() {
            if (!ready.hasNext() && rows.hasNext()) {
                List<Row> batch = new ArrayList<>();
                while (batch.size() < ROWS_A_BATCH && rows.hasNext()) {
                    batch.add(rows.next());
                }
                ready = score(batch).iterator();
            }
            return ready.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.next();
        }

        private List<Row> score(List<Row> batch) {
            Row[] scored = new Row[batch.size()];
            for (int m = 0; m < loaded.size(); m++) {
                List<Integer> own = new ArrayList<>();
                for (int i = 0; i < batch.size(); i++) {
                    if (modelOf(batch.get(i)) == m) {
                        own.add(i);
                    }
                }
                if (!own.isEmpty()) {
                    ModelOutputs said =
                            said(loaded.get(m), own.stream().map(batch::get).toList());
                    for (int i = 0; i < own.size(); i++) {
                        scored[own.get(i)] = RowsWith.values(batch.get(own.get(i)), added(loaded.get(m), said, i));
                    }
                }
            }
            return List.of(scored);
        }

        private int modelOf(Row row) {
            return group < 0 ? 0 : RowRoles.fold(row.getString(group), loaded.size(), seed);
        }
    }

    private ModelOutputs said(OnnxModel model, List<Row> rows) {
        List<Modality> modalities = model.schema().modalities();
        float[][] @Nullable [] features = new float[modalities.size()][rows.size()][];
        for (int c = 0; c < inputs.size(); c++) {
            Modality modality = inputs.get(c).modality();
            float[][] column = features[modalities.indexOf(modality)];
            for (int i = 0; i < rows.size(); i++) {
                Object cell = inputs.get(c).cell(rows.get(i).get(places[c]));
                column[i] = model.transforms().input(modality, cell);
            }
        }
        return model.score(features);
    }

    private List<Object> added(OnnxModel model, ModelOutputs said, int row) {
        List<Object> values = new ArrayList<>();
        for (Output output : outputs) {
            values.add(
                    switch (output) {
                        case LOGITS -> vector(said.logits()[row]);
                        case PROBABILITIES -> vector(said.predictions()[row]);
                        case PREDICTION -> prediction(model, said.predictions()[row]);
                        case HIDDEN -> vector(said.hidden()[row]);
                    });
        }
        return values;
    }

    private static Vector vector(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return Vectors.dense(wide);
    }

    private Object prediction(OnnxModel model, float[] predicted) {
        return switch (model.task().activation()) {
            case SOFTMAX, ORDINAL -> (double) model.decision().said(predicted);
            case IDENTITY -> (double) predicted[0];
            case SIGMOID -> given(model, predicted);
        };
    }

    private Object[] given(OnnxModel model, float[] probabilities) {
        boolean[] given = model.decision().given(probabilities);
        return IntStream.range(0, given.length)
                .filter(k -> given[k])
                .mapToObj(k ->
                        numbers ? (Object) (double) k : model.task().outputs().get(k))
                .toArray();
    }
}
