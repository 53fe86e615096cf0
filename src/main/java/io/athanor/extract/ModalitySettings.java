package io.athanor.extract;

import io.athanor.data.Modality;
import io.athanor.data.Shape;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * One modality of a pipeline file: which payloads or columns, and how they become a feature. The key {@code encoder} picks
 * the record.
 */
public interface ModalitySettings extends Serializable {
    /**
     * The stage that makes the modality's feature table.
     *
     * @param hadoop opens the file systems of files that the settings name beside the source
     * @throws io.athanor.base.UserError if such a file is not there
     */
    FeatureStage stage(Modality modality, Configuration hadoop);

    /**
     * The same modality of other samples, for a model that was trained on a feature of this shape: what was found out by
     * looking at the data then is not left to the new data.
     */
    default ModalitySettings asTrained(Shape shape) {
        return this;
    }
}
