package io.athanor.source.manifest;

import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsRegistry;
import io.athanor.source.SourceSettings;
import java.util.List;
import java.util.Map;

/** Sources as users write them: what is left out takes its default. */
public final class WrittenSource {
    private WrittenSource() {}

    /** @param yaml what stands below {@code source:} */
    public static SourceSettings read(String yaml) {
        return PipelineFile.read(yaml, "source.yaml", List.of(), Map.of(), SettingsRegistry.of(SourceSettings.class))
                .settings();
    }
}
