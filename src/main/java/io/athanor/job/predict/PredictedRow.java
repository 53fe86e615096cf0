package io.athanor.job.predict;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Modality;
import io.athanor.task.Decision;
import io.athanor.task.Task;
import io.athanor.train.transform.FittedColumn;
import io.athanor.train.transform.FittedTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What is known of one sample.
 *
 * @param cells its row of each feature table: sample id, status, feature
 */
record PredictedRow(List<Row> cells) {
    PredictedRow {
        String id = cells.get(0).getString(0);
        for (Row cell : cells) {
            if (!cell.getString(0).equals(id)) {
                throw new IllegalStateException(
                        "the feature tables do not hold the same ids: " + id + " and " + cell.getString(0));
            }
        }
    }

    /** [modality] → flattened input of the graph, null where there is none. */
    float[][] inputs(FittedTransforms transforms, List<Modality> modalities) {
        float[][] inputs = new float[modalities.size()][];
        for (int m = 0; m < inputs.length; m++) {
            inputs[m] = transforms.input(modalities.get(m), cells.get(m).get(2));
        }
        return inputs;
    }

    /** Notes the cells that the transforms clip. */
    void noteClipped(FittedTransforms transforms, List<Modality> modalities, Changes.Tally changes) {
        for (int m = 0; m < cells.size(); m++) {
            if (!(cells.get(m).get(2) instanceof Row values)) {
                continue;
            }
            List<FittedColumn> columns = transforms.of(modalities.get(m)).columns();
            for (int c = 0; c < columns.size(); c++) {
                if (columns.get(c) instanceof FittedColumn.Numeric column
                        && values.get(c) instanceof Number cell
                        && column.isBeyond(cell.doubleValue())) {
                    changes.add(Change.CELL_FAR_OUT, sampleId() + ": " + column.name() + " is " + cell);
                }
            }
        }
    }

    /** Cells of word columns whose value has no place of its own. */
    long others(FittedTransforms transforms, List<Modality> modalities) {
        long others = 0;
        for (int m = 0; m < cells.size(); m++) {
            if (cells.get(m).get(2) instanceof Row values) {
                List<FittedColumn> columns = transforms.of(modalities.get(m)).columns();
                for (int c = 0; c < columns.size(); c++) {
                    Object cell = values.get(c);
                    others += cell != null
                                    && columns.get(c) instanceof FittedColumn.Categorical column
                                    && column.isOther(cell)
                            ? 1
                            : 0;
                }
            }
        }
        return others;
    }

    String sampleId() {
        return cells.get(0).getString(0);
    }

    /** How many modalities are there. */
    int used() {
        return (int) cells.stream().filter(cell -> !cell.isNullAt(2)).count();
    }

    /**
     * A row of {@link BucketScoring#schema}.
     *
     * @param predicted as {@link Task#activate} gives it
     */
    Row scored(Task task, Decision decision, float[] predicted) {
        List<Object> values = new ArrayList<>();
        values.add(sampleId());
        switch (task.activation()) {
            case SOFTMAX, ORDINAL -> {
                int said = decision.said(predicted);
                boolean answers = decision.answers(predicted);
                values.add(answers ? task.outputs().get(said) : null);
                values.addAll(List.of(predicted[said], predicted));
                if (task.abstains()) {
                    values.add(!answers);
                }
            }
            case SIGMOID -> {
                boolean[] given = decision.given(predicted);
                values.add(IntStream.range(0, given.length)
                        .filter(k -> given[k])
                        .mapToObj(task.outputs()::get)
                        .toList());
                values.add(predicted);
            }
            case IDENTITY -> {
                for (float value : predicted) {
                    values.add(value);
                }
            }
        }
        cells.forEach(cell -> values.add(cell.getString(1)));
        values.add(used());
        return RowFactory.create(values.toArray());
    }
}
