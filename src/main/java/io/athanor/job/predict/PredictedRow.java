package io.athanor.job.predict;

import io.athanor.job.features.SampleCells;
import io.athanor.task.Decision;
import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What is known of one sample, and becomes a row of predictions.
 *
 * @param of its row of each feature table
 */
record PredictedRow(SampleCells of) {
    /**
     * A row of {@link BucketScoring#schema}.
     *
     * @param predicted as {@link Task#activate} gives it
     */
    Row scored(Task task, Decision decision, float[] predicted) {
        List<Object> values = new ArrayList<>();
        values.add(of.sampleId());
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
        of.cells().forEach(cell -> values.add(cell.getString(1)));
        values.add(of.used());
        return RowFactory.create(values.toArray());
    }
}
