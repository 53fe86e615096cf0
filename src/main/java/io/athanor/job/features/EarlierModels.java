package io.athanor.job.features;

import io.athanor.data.Modality;
import io.athanor.job.TrainedModelSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** The models of earlier trainings that a pipeline reads, each opened once. */
final class EarlierModels {
    private final Configuration configuration;
    private final Map<TrainedModelSettings, EarlierModel> opened = new HashMap<>();

    EarlierModels(Configuration configuration) {
        this.configuration = configuration;
    }

    /** @throws io.athanor.base.UserError if there is no such model */
    EarlierModel of(TrainedModelSettings settings) {
        return opened.computeIfAbsent(settings, each -> EarlierModel.open(each, configuration));
    }

    /** The name under which the features lie that are extracted for a model alone. */
    static Modality ofInput(Modality modality, Modality input) {
        return new Modality(modality + "_" + input);
    }
}
