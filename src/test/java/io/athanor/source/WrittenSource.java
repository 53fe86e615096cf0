package io.athanor.source;

import io.athanor.config.PipelineFile;
import io.athanor.config.SettingsRegistry;
import java.util.List;
import java.util.Map;

/** Sources as users write them: what is left out takes its default. */
final class WrittenSource {
    private WrittenSource() {}

    /** @param yaml what stands below {@code source:} */
    static SourceSettings read(String yaml) {
        return PipelineFile.read(yaml, "source.yaml", List.of(), Map.of(), SettingsRegistry.of(SourceSettings.class))
                .settings();
    }
}
