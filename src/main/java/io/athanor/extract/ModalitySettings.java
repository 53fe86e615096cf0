package io.athanor.extract;

import io.athanor.config.Registry;
import io.athanor.data.Shape;
import java.io.Serializable;

/**
 * One modality of a pipeline file: which payloads or columns, and how they become a feature. The key {@code encoder} picks
 * the record: {@link PayloadSettings} or {@link ColumnSettings}.
 */
public interface ModalitySettings extends Serializable {
    /** The name of what makes the feature, as a pipeline file says it. */
    default String encoderName() {
        return Registry.nameOf(getClass());
    }

    /**
     * The same modality of other samples, for a model that was trained on a feature of this shape: what was found out by
     * looking at the data then is not left to the new data.
     */
    default ModalitySettings asTrained(Shape shape) {
        return this;
    }
}
