package io.athanor.train.score;

import io.athanor.task.Task;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** Anything that was fitted to predict labels: a fused network, a linear model, a mere prior. */
public interface Predictor extends Serializable {
    /** How the modalities it looks at are encoded; it looks at no others. */
    FittedTransforms transforms();

    /** What it predicts. */
    Task task();

    /**
     * What it puts out for the same rows under each mask.
     *
     * @param rows encoded by {@link #transforms}
     * @return a mask an entry, before the task's activation: [rows × task width]
     */
    List<float[][]> outputs(TrainingRows rows, List<RowMask> masks);

    /**
     * The same with its outputs divided by a temperature; of rows of which it sees nothing it says the prior as before.
     *
     * @param temperature in place of the one it has, above 0
     */
    Predictor calibrated(double temperature);

    /**
     * What it predicts of the same rows under each mask.
     *
     * @param rows encoded by {@link #transforms}
     * @return a mask an entry: [rows × outputs], see {@link Task#activate}
     */
    default List<float[][]> predictions(TrainingRows rows, List<RowMask> masks) {
        Task task = task();
        return outputs(rows, masks).stream()
                .map(of -> Arrays.stream(of).map(row -> task.activate(row, 0)).toArray(float[][]::new))
                .toList();
    }
}
