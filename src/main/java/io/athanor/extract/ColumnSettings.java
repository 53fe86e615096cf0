package io.athanor.extract;

import io.athanor.data.Modality;
import org.apache.hadoop.conf.Configuration;

/** A modality whose samples are values already, cells or vectors: it brings the stage that takes them up. */
public interface ColumnSettings extends ModalitySettings {
    /**
     * The stage that makes the modality's feature table.
     *
     * @param hadoop opens the file systems of files that the settings name beside the source
     * @throws io.athanor.base.UserError if such a file is not there
     */
    FeatureStage stage(Modality modality, Configuration hadoop);
}
