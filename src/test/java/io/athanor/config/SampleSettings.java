package io.athanor.config;

import io.athanor.base.Setting;
import io.athanor.base.Share;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A root record with every kind of setting. */
record SampleSettings(
        @Setting("Name of the pipeline.") String name,

        @Setting(value = "Seed of all draws.", otherwise = "7")
        long seed,

        @Setting(
                value = "Modalities by name.",
                tag = "encoder",
                tagValue = "What makes the feature.",
                otherwise = "columns")
        Map<String, Encoder> modalities,

        @Setting(value = "The large model.", otherwise = "{}")
        Teacher teacher,

        @Setting(value = "The small model; none is trained if left out.", otherwise = Setting.NONE) @Nullable
        Student student,

        @Setting(value = "Shares of the splits.", otherwise = "{train: 0.8, test: 0.2}", min = 0, max = 1)
        Map<String, Double> split,

        @Setting(value = "Rejected rows allowed.", otherwise = "2%")
        Share rejected,

        @Setting(value = "Time allowed to connect.", otherwise = "30s", min = 1, max = 600)
        Duration timeout,

        @Setting(value = "What is predicted.", otherwise = "multiclass")
        Task task,

        @Setting(value = "Column of groups.", otherwise = Setting.NONE) @Nullable
        String groupBy) {

    enum Task {
        MULTICLASS,
        OUT_OF_FOLD
    }

    interface Encoder {}

    @Registered("columns")
    record Columns(
            @Setting("Names of the columns.") List<String> columns,

            @Setting(value = "Most categories kept.", otherwise = "32", min = 1)
            int mostCategories)
            implements Encoder {}

    @Registered("picture")
    record Picture(
            @Setting(value = "Field of the bytes.", otherwise = "png")
            String from,

            @Setting(
                    value = "Fit of the picture.",
                    otherwise = "cover",
                    oneOf = {"cover", "contain"})
            String fit)
            implements Encoder {}

    interface Fusion {}

    @Registered("concat")
    record Concat(
            @Setting(value = "Width of the hidden layer.", otherwise = "64", min = 1, max = 4096)
            int hidden) implements Fusion {}

    @Registered("gated")
    record Gated(
            @Setting(value = "Width of the hidden layer.", otherwise = "32", min = 1, max = 4096)
            int hidden,

            @Setting(value = "Sharpness of the gate.", otherwise = "1.5", min = 0.5)
            double sharpness)
            implements Fusion {}

    record Teacher(
            @Setting(value = "The network.", tag = "fusion", otherwise = "gated", inline = true)
            Fusion fusion,

            @Setting(value = "Training.", inline = true) Training training) {}

    record Training(
            @Setting(value = "Passes over the training rows.", otherwise = "60", min = 1, max = 10000)
            int epochs,

            @Setting(value = "Epochs without gain.", otherwise = "8", min = 1)
            int patience,

            @Setting(value = "Weight classes by rarity.", otherwise = "false")
            boolean classWeights) {
        Training {
            if (patience > epochs) {
                throw new IllegalArgumentException(
                        "found a patience of " + patience + ", expected at most the " + epochs + " epochs");
            }
        }
    }

    record Student(
            @Setting(value = "What it sees.", otherwise = "[image]", keysOf = "modalities")
            List<String> modalities,

            @Setting(value = "Its training.", otherwise = "{epochs: 20}")
            Training training) {
        Student {
            if (modalities.isEmpty()) {
                throw new IllegalArgumentException("modalities is empty, expected at least one");
            }
        }
    }

    static SettingsRegistry<SampleSettings> registry() {
        return SettingsRegistry.of(SampleSettings.class)
                .with(Registry.of(Encoder.class).with(Columns.class).with(Picture.class))
                .with(Registry.of(Fusion.class).with(Concat.class).with(Gated.class));
    }
}
