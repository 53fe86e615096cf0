package io.athanor.job;

import io.athanor.config.SettingsRegistry;
import io.athanor.extract.ModalitySettings;
import io.athanor.extract.encoder.audio.SpeechSettings;
import io.athanor.extract.encoder.external.ExternalSettings;
import io.athanor.extract.encoder.image.MobileNetSettings;
import io.athanor.extract.encoder.table.TableSettings;
import io.athanor.extract.encoder.text.MiniLmSettings;
import io.athanor.fusion.network.AttentionSettings;
import io.athanor.fusion.network.ConcatSettings;
import io.athanor.fusion.network.GatedSettings;
import io.athanor.fusion.network.NetworkSettings;

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
