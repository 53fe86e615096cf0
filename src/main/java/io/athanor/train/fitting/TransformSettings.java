package io.athanor.train.fitting;

import java.io.Serializable;

/**
 * The settings of one kind of transform, {@link ValueTransform} or {@link ColumnTransform}: something that is learned from the
 * training rows before any network, and done to every row.
 */
public interface TransformSettings extends Serializable {
    /**
     * Whether fitting it looks at labels. What does not is fitted once on the training rows of a split or fold; what does is
     * fitted anew for every training that holds out some of them, lest it tell their labels.
     */
    default boolean readsLabels() {
        return false;
    }
}
