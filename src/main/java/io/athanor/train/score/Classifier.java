package io.athanor.train.score;

import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.transform.FittedTransforms;
import java.io.Serializable;
import java.util.List;

/** Anything that was fitted to tell classes apart: a fused network, a logistic regression, a mere prior. */
public interface Classifier extends Serializable {
    /** How the modalities it looks at are encoded; it looks at no others. */
    FittedTransforms transforms();

    /** Names of the columns of its probabilities. */
    List<String> classes();

    /**
     * Probabilities of the same rows under each mask.
     *
     * @param rows encoded by {@link #transforms}
     * @return a mask an entry: [rows × classes], each row adding up to 1
     */
    List<float[][]> probabilities(TrainingRows rows, List<RowMask> masks);
}
