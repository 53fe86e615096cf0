package io.athanor.extract;

import io.athanor.data.Modality;
import java.io.Serializable;

/**
 * One modality of a pipeline file: which payloads or columns, and how they become a feature. The key {@code encoder} picks
 * the record.
 */
public interface ModalitySettings extends Serializable {
    /** The stage that makes the modality's feature table. */
    FeatureStage stage(Modality modality);
}
