package io.athanor.job;

import io.athanor.config.SettingsRegistry;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.audio.SpeechSettings;
import io.athanor.extract.external.ExternalSettings;
import io.athanor.extract.image.MobileNetSettings;
import io.athanor.extract.table.TableSettings;
import io.athanor.extract.text.MiniLmSettings;
import io.athanor.fusion.AttentionSettings;
import io.athanor.fusion.ConcatSettings;
import io.athanor.fusion.GatedSettings;
import io.athanor.fusion.NetworkSettings;

/** What a pipeline file may name: a new encoder or network is one more line here. */
public final class Pipelines {
    /** The title of the schema of pipeline files. */
    public static final String SCHEMA_TITLE = "Athanor pipeline";

    private Pipelines() {}

    public static SettingsRegistry<PipelineSettings> registry() {
        return SettingsRegistry.of(PipelineSettings.class)
                .choice(ModalitySettings.class, "mobilenetv2-b10", MobileNetSettings.class)
                .choice(ModalitySettings.class, "minilm-l6", MiniLmSettings.class)
                .choice(ModalitySettings.class, "speech-embedding", SpeechSettings.class)
                .choice(ModalitySettings.class, "columns", TableSettings.class)
                .choice(ModalitySettings.class, "external", ExternalSettings.class)
                .choice(NetworkSettings.class, "concat", ConcatSettings.class)
                .choice(NetworkSettings.class, "gated", GatedSettings.class)
                .choice(NetworkSettings.class, "attention", AttentionSettings.class);
    }
}
