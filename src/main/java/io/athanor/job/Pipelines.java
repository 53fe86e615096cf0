package io.athanor.job;

import io.athanor.config.PlugIns;
import io.athanor.config.Registry;
import io.athanor.config.SettingsRegistry;
import io.athanor.distill.DistillationTerms;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.encoder.Encoders;
import io.athanor.extract.encoder.external.ExternalSettings;
import io.athanor.extract.encoder.sparkml.SparkMlSettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.fusion.network.AutoFusion;
import io.athanor.fusion.objective.Objectives;
import io.athanor.graph.GraphSettings;
import io.athanor.task.Tasks;
import io.athanor.train.fitting.Transforms;

/** What a pipeline file may say. */
public final class Pipelines {
    /** The title of the schema of pipeline files. */
    public static final String SCHEMA_TITLE = "Athanor pipeline";

    private Pipelines() {}

    /**
     * With what plug-ins bring, as the context class loader finds them now.
     *
     * @throws io.athanor.base.UserError if a plug-in cannot be used, or has a name that is taken
     */
    public static SettingsRegistry<PipelineSettings> registry() {
        return PlugIns.found().addedTo(own());
    }

    private static SettingsRegistry<PipelineSettings> own() {
        return SettingsRegistry.of(PipelineSettings.class)
                .with(Tasks.registry())
                .with(Encoders.registry())
                .with(Encoders.pictures())
                .with(Encoders.texts())
                .with(modalities())
                .with(AutoFusion.registry())
                .with(Objectives.registry())
                .with(DistillationTerms.registry())
                .with(Transforms.registry());
    }

    private static Registry<ModalitySettings> modalities() {
        return Registry.of(ModalitySettings.class)
                .around(PayloadSettings.class)
                .with(TableSettings.class)
                .with(ExternalSettings.class)
                .with(SparkMlSettings.class)
                .with(GraphSettings.class)
                .with(TrainedModelSettings.class);
    }
}
