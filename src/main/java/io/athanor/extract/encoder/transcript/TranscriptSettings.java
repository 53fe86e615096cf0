package io.athanor.extract.encoder.transcript;

import io.athanor.base.Setting;
import io.athanor.base.UserError;
import io.athanor.config.Registered;
import io.athanor.config.SettingsIdentity;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.encoder.audio.SoundSettings;
import io.athanor.extract.encoder.onnx.MiniLmSettings;
import io.athanor.extract.encoder.onnx.OnnxExtractor;
import io.athanor.extract.encoder.onnx.Reading;
import io.athanor.model.Location;
import io.athanor.model.ModelFile;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.CardChoices;
import io.athanor.model.bundle.FeatureOutput;
import io.athanor.model.bundle.Preparation;
import io.athanor.model.bundle.RegisteredModels;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The text that a speech recogniser hears in a sound, through an encoder of texts. */
@Registered("transcript")
public record TranscriptSettings(
        @Setting(
                "The recogniser: a model of samples trained by CTC, as wav2vec 2.0 and HuBERT are, with its vocab.json beside it;"
                        + " addresses and names as the encoder onnx has them.")
        String model,

        @Setting(
                value = "The file model_VARIANT.onnx beside model.onnx, such as fp16 or int8.",
                otherwise = Setting.NONE)
        @Nullable
        String variant,

        @Setting(
                value = "Which output of the network scores the pieces. Left out, its only one.",
                otherwise = Setting.NONE)
        @Nullable
        String output,

        @Setting(value = "The encoder of texts that makes the feature. Left out, minilm-l6.", otherwise = Setting.NONE)
        @Nullable
        TextEncoder text,

        @Setting(value = "Which sounds are read.", otherwise = "{}", inline = true)
        SoundSettings sounds)
        implements EncoderSettings {
    private static final String VOCABULARY = "vocab.json";

    /** Of the longest sound that may be read. */
    private static final int MOST_FRAMES = 1 << 20;

    public TranscriptSettings {
        text = text == null ? new TextEncoder(new MiniLmSettings("pooled", 128)) : text;
    }

    /** @throws UserError if the model hears no samples, has no vocabulary, or the other is no encoder of texts */
    @Override
    public FeatureExtractor extractor() {
        if (!texts().encoder().isText()) {
            throw new UserError("Cannot encode transcripts: found a model of no texts for text, expected one of texts."
                    + " Choose another.");
        }
        BundleCard card = card();
        FeatureOutput gives = card.gives();
        var scores = new FeatureOutput(gives.output(), gives.width(), MOST_FRAMES, FeatureOutput.NONE, false);
        var reading = new Reading(
                Reading.USUAL.pictures(), Reading.USUAL.texts(), sounds, null, null, Reading.USUAL.series());
        return new TranscriptExtractor(
                new OnnxExtractor(card.with(scores), reading),
                vocabulary(card),
                texts().encoder().extractor());
    }

    private TextEncoder texts() {
        return Objects.requireNonNull(text);
    }

    private BundleCard card() {
        CardChoices choices = new CardChoices(variant, output, null, null, null, null, List.of(), List.of());
        BundleCard card = RegisteredModels.here().card(model, choices);
        if (!(card.takes() instanceof Preparation.Sound)) {
            throw new UserError("Cannot recognise speech with the model " + model
                    + ": it takes no samples of sound, expected a model as wav2vec 2.0 is, exported with its CTC head."
                    + " Choose another.");
        }
        return card;
    }

    private ModelFile vocabulary(BundleCard card) {
        Location folder = new Location(card.bundle().file(BundleCard.MODEL).address()).parent();
        List<Location> folders = folder.name().equals("onnx") ? List.of(folder, folder.parent()) : List.of(folder);
        try {
            for (Location one : folders) {
                if (one.in(VOCABULARY).isFile()) {
                    return ModelFile.at(one.in(VOCABULARY));
                }
            }
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read the " + VOCABULARY + " of the model " + model + ": " + e.getMessage()
                            + ", expected a file that can be read. Restore it.",
                    e);
        }
        throw new UserError("Cannot recognise speech with the model " + model + ": found no " + VOCABULARY
                + " beside it, expected the one it was trained with. Put it there.");
    }

    /** What the cards say, and not where the models lie. */
    @Override
    public SortedMap<String, Object> identity() {
        SortedMap<String, Object> identity = SettingsIdentity.of(this);
        SortedMap<String, Object> own = new TreeMap<>(SettingsIdentity.of(sounds));
        own.putAll(Map.of("speech", card().identity(), "text", texts().encoder().identity()));
        identity.put("settings", own);
        return identity;
    }
}
