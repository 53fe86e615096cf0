package io.athanor.train.barrier;

import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsRegistry;
import io.athanor.train.loop.TrainingSettings;
import java.util.List;
import java.util.Map;

/** Settings of trainings as users write them: what is left out takes its default. */
public final class WrittenSettings {
    private WrittenSettings() {}

    /** @param yaml what stands below {@code teacher:} about its training */
    public static TrainingSettings training(String yaml) {
        return read(yaml, TrainingSettings.class);
    }

    /** @param yaml what stands below {@code train:} */
    public static WorkerSettings workers(String yaml) {
        return read(yaml, WorkerSettings.class);
    }

    private static <S extends Record> S read(String yaml, Class<S> type) {
        return PipelineFile.read(yaml, "settings.yaml", List.of(), Map.of(), SettingsRegistry.of(type))
                .settings();
    }
}
