package io.athanor.extract.encoder.onnx;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.Registered;
import io.athanor.config.SettingsIdentity;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.SeriesSettings;
import io.athanor.extract.encoder.audio.SoundSettings;
import io.athanor.extract.encoder.image.PictureEncoderSettings;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.encoder.series.SeriesEncoderSettings;
import io.athanor.extract.encoder.text.CleaningSettings;
import io.athanor.extract.encoder.text.TextEncoderSettings;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.CardChoices;
import io.athanor.model.bundle.Preparation;
import io.athanor.model.bundle.RegisteredModels;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Any ONNX network: pictures, texts, sounds or series, as its card or the files around it say. */
@Registered("onnx")
public record OnnxSettings(
        @Setting(
                "The model: a folder with an ONNX file (as Hugging Face lays it out, or with a card.yaml), the file itself, at any"
                        + " address that the cluster reads, or a name that athanor models add gave.")
        String model,

        @Setting(
                value = "The file model_VARIANT.onnx beside model.onnx, such as fp16 or int8.",
                otherwise = Setting.NONE)
        @Nullable
        String variant,

        @Setting(
                value = "Which output of the network is the feature. Left out, the one whose name says so.",
                otherwise = Setting.NONE)
        @Nullable
        String output,

        @Setting(
                value =
                        "How a sequence of vectors (patches, word pieces, frames) becomes one: mean, cls (the first), last, max; or"
                                + " none, which keeps it as a sequence. Left out, as the model was trained.",
                otherwise = Setting.NONE,
                oneOf = {"mean", "cls", "last", "max", "none"})
        @Nullable
        String pooling,

        @Setting(
                value = "Whether vectors are brought to length 1. Left out, as the model was trained.",
                otherwise = Setting.NONE)
        @Nullable
        Boolean normalise,

        @Setting(value = "Put before each text, as E5's \"query: \".", otherwise = Setting.NONE) @Nullable
        String prefix,

        @Setting(
                value = "Word pieces read of a text; the rest is cut off. Left out, as many as the network reads.",
                otherwise = Setting.NONE,
                min = 3,
                max = 8192)
        @Nullable
        Integer maxTokens,

        @Setting(
                value =
                        "Reads what of a text is longer than max-tokens too, in windows of that length that overlap, such as {"
                                + " overlap: 32, max: 8 }. Left out, the rest of a long text is cut off.",
                otherwise = Setting.NONE)
        @Nullable
        TextWindows textWindows,

        @Setting(
                value = "Mean of red, green and blue (values in [0, 1]) that the network was trained with, if no"
                        + " preprocessor_config.json or card says it.",
                otherwise = "[]")
        List<Double> mean,

        @Setting(value = "Standard deviation of red, green and blue, beside mean.", otherwise = "[]")
        List<Double> std,

        @Setting(value = "Which pictures are read.", otherwise = "{}", inline = true)
        PictureSettings pictures,

        @Setting(value = "What is done to a text first.", otherwise = "{}", inline = true)
        CleaningSettings cleaning,

        @Setting(value = "Which sounds are read.", otherwise = "{}", inline = true)
        SoundSettings sounds,

        @Setting(
                value = "Windows of a sound that the network hears one by one. Left out, it hears a sound whole.",
                otherwise = Setting.NONE)
        @Nullable
        WindowSettings windows,

        @Setting(value = "What is read of a series.", otherwise = "{}", inline = true)
        SeriesSettings columns)
        implements PictureEncoderSettings, TextEncoderSettings {
    public OnnxSettings {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != std.size() || (!mean.isEmpty() && mean.size() != 3)) {
            throw new IllegalArgumentException(
                    "mean has " + mean.size() + " numbers and std " + std.size() + ", expected three each, or neither");
        }
    }

    /** Read once a JVM for a model and what is said of it: the driver asks often. */
    private BundleCard card() {
        CardChoices choices =
                new CardChoices(variant, output, pooling, normalise, prefix, maxTokens, floats(mean), floats(std));
        BundleCard card = RegisteredModels.here().card(model, choices);
        if (card.takes() instanceof Preparation.Words) {
            throw new UserError("Cannot run the model " + model
                    + ": found words and their vectors, expected a network. Use encoder: word-vectors.");
        }
        return card;
    }

    private static List<Float> floats(List<Double> values) {
        return values.stream().map(Double::floatValue).toList();
    }

    @Override
    public FeatureExtractor extractor() {
        return new OnnxExtractor(card(), reading());
    }

    private Reading reading() {
        return new Reading(pictures, cleaning, sounds, windows, textWindows, columns);
    }

    /** What the card says, and not where the model lies or what it is called. */
    @Override
    public SortedMap<String, Object> identity() {
        SortedMap<String, Object> identity = new TreeMap<>(card().identity());
        SortedMap<String, Object> own = SettingsIdentity.of(this);
        own.remove("settings");
        identity.putAll(own);
        // it decides which payloads have a feature, and what it is
        if (!reading().equals(Reading.USUAL)) {
            SortedMap<String, Object> reading = new TreeMap<>(Map.of("max-seconds", sounds.maxSeconds()));
            if (!sounds.preprocess().equals(Reading.USUAL.sounds().preprocess())) {
                reading.put("preprocess", SettingsIdentity.of(sounds.preprocess()));
            }
            if (windows != null) {
                reading.put("windows", SettingsIdentity.of(windows));
            }
            if (textWindows != null) {
                reading.put("text-windows", SettingsIdentity.of(textWindows));
            }
            if (!columns.equals(Reading.USUAL.series())) {
                reading.put("series", SettingsIdentity.of(columns));
            }
            reading.put("pictures", SettingsIdentity.of(pictures));
            reading.put("texts", SettingsIdentity.of(cleaning));
            identity.put("reading", reading);
        }
        return identity;
    }

    @Override
    public long maxBytes() {
        return isText()
                ? TextEncoderSettings.MAX_BYTES
                : series() != null ? SeriesEncoderSettings.MAX_BYTES : MOST_BYTES;
    }

    @Override
    public boolean isText() {
        return card().takes() instanceof Preparation.Text;
    }

    @Override
    public @Nullable SeriesSettings series() {
        return card().takes() instanceof Preparation.Series ? columns : null;
    }

    @Override
    public boolean isPicture() {
        return card().takes() instanceof Preparation.Picture;
    }
}
