package io.athanor.train.score;

import io.athanor.task.Task;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.List;

/** Anything that was fitted to predict labels: a fused network, a linear model, a mere prior. */
public interface Predictor extends Serializable {
    /** How the modalities it looks at are encoded; it looks at no others. */
    FittedTransforms transforms();

    /** What it predicts. */
    Task task();

    /**
     * What it predicts of the same rows under each mask.
     *
     * @param rows encoded by {@link #transforms}
     * @return a mask an entry: [rows × outputs], see {@link Task#activate}
     */
    List<float[][]> predictions(TrainingRows rows, List<RowMask> masks);
}
