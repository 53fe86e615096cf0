package io.athanor.job.bundles;

import io.athanor.base.UserError;
import io.athanor.data.Shape;
import io.athanor.extract.encoder.onnx.OnnxExtractor;
import io.athanor.model.ModelFile;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.Bundles;
import io.athanor.model.bundle.CardChoices;
import io.athanor.model.bundle.FeatureOutput;
import io.athanor.model.bundle.Preparation;
import io.athanor.model.bundle.RegisteredModels;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The models that a user brings: {@code athanor models add | show | check | remove}. */
public final class UserModels {
    private final RegisteredModels registered;

    public UserModels(RegisteredModels registered) {
        this.registered = registered;
    }

    /** Those of this machine's user. */
    public static UserModels here() {
        return new UserModels(RegisteredModels.here());
    }

    /**
     * Reads a model, tries it and gives it a name.
     *
     * @return what was found, for people
     * @throws UserError if something has to be said that its files do not, or it cannot be run
     */
    public String add(ModelRequest request) {
        BundleCard card = Bundles.read(request.address(), request.choices());
        ModelTrial trial = ModelTrial.of(card);
        BundleCard tried = card.with(trial.sameBits());
        String name = request.name();
        String called = name != null ? name : usable(card.bundle().name());
        Path file = registered.add(called, tried);
        return text(called, tried)
                + tried(trial)
                + String.format("  card        %s%n", file)
                + String.format("%nUse it:  NAME: { from: FIELD, encoder: onnx, model: %s }%n", called);
    }

    private static String usable(String name) {
        String usable =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-").replaceFirst("^[._-]+", "");
        if (usable.isEmpty()) {
            throw new UserError("Cannot call a model \"" + name + "\": expected a letter or digit. Say --name.");
        }
        return usable;
    }

    /** What is known of a model, by its name or address, without running it. */
    public String show(String model) {
        BundleCard card = registered.card(model, CardChoices.NONE);
        return text(model, card) + "\n" + card.yaml();
    }

    /**
     * Fetches a model's files, compares them with its card and tries it.
     *
     * @throws UserError if a file is not the one that the card speaks of, or the model cannot be run
     */
    public String check(String model) {
        BundleCard card = registered.card(model, CardChoices.NONE);
        card.bundle().files().values().forEach(ModelFile::onDisk);
        if (card.takes() instanceof Preparation.Words) {
            return text(model, card)
                    + String.format("%nThe file is that of the card. It is read by encoder: word-vectors.%n");
        }
        ModelTrial trial = ModelTrial.of(card);
        if (card.batched() && !trial.sameBits()) {
            throw new UserError(
                    "Cannot rely on the card of " + model + ": on this machine features differ by " + trial.difference()
                            + " with the batch they are in, expected the same bits. Add the model again here.");
        }
        return text(model, card) + tried(trial) + String.format("%nIts files are those of the card.%n");
    }

    /** @throws UserError if there is none of that name */
    public String remove(String name) {
        if (!registered.remove(name)) {
            throw new UserError("Cannot remove the model " + name + ": found no such name, expected one of "
                    + registered.names() + ". Correct it.");
        }
        return String.format("Removed the name %s; the model's files are where they were.%n", name);
    }

    /** A block a model, in the order of their names; empty if there are none. */
    public String list() {
        StringBuilder text = new StringBuilder();
        for (String name : registered.names()) {
            try {
                text.append(text(name, registered.card(name, CardChoices.NONE)));
            } catch (UserError e) {
                // the others are there all the same
                text.append(String.format("%-18s %s%n", name, e.getMessage()));
            }
        }
        return text.toString();
    }

    private static String text(String name, BundleCard card) {
        FeatureOutput gives = card.gives();
        Shape shape = new OnnxExtractor(card, ModelTrial.reading(card)).output();
        String feature = shape instanceof Shape.Sequence sequence
                ? "a sequence of at most " + sequence.maxTokens() + " x " + sequence.width() + " values"
                : gives.width() + " values";
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-18s %6.1f MB  %,11d parameters  %-10s  %s%n",
                name,
                card.bundle().bytes() / 1e6,
                card.bundle().parameters(),
                card.bundle().licence(),
                card.bundle().origin()));
        text.append(String.format("  takes       %s%n", takes(card.takes())));
        text.append(String.format(
                "  feature     %s, %s%s: %s%n",
                gives.output(),
                gives.isSequence() ? "all vectors" : "pooling " + gives.pooling(),
                gives.normalise() ? ", length 1" : "",
                feature));
        for (Map.Entry<String, ModelFile> file : card.bundle().files().entrySet()) {
            text.append(String.format(
                    "  %-11s sha256 %s…  %s%n",
                    file.getKey(),
                    file.getValue().sha256().substring(0, 12),
                    file.getValue().address()));
        }
        return text.toString();
    }

    private static String takes(Preparation how) {
        if (how instanceof Preparation.Picture picture) {
            String size = picture.width() + " x " + picture.height();
            return "pictures: "
                    + (picture.shortestSide() == 0
                            ? size + ", " + picture.filter()
                            : "shorter side " + picture.shortestSide() + ", " + picture.filter() + ", the centre's "
                                    + size)
                    + (picture.bgr() ? ", blue first" : "") + ", mean " + picture.mean() + ", std " + picture.std()
                    + (picture.scale() == 1 ? "" : " of values to " + picture.scale());
        }
        if (how instanceof Preparation.Words words) {
            return "texts: their words, looked up in a file of "
                    + (words.words() < 0 ? "vectors" : String.format(Locale.ROOT, "%,d vectors", words.words()));
        }
        if (how instanceof Preparation.Text text) {
            return "texts: at most " + text.maxTokens() + " word pieces"
                    + (text.padTo() == 0 ? "" : ", padded to " + text.padTo())
                    + (text.prefix().isEmpty() ? "" : ", after \"" + text.prefix() + "\"");
        }
        if (how instanceof Preparation.LogMel mel) {
            return "sounds: " + mel.frames() + " frames of " + mel.mels() + " mels, as Whisper has them";
        }
        if (how instanceof Preparation.Series series) {
            return "series: at most " + series.maxPoints() + " points of " + series.channels() + " channels"
                    + (series.padTo() == 0 ? "" : ", filled up to " + series.padTo())
                    + (series.standardise() ? ", mean 0 and variance 1" : "");
        }
        return "sounds: mono at 16 kHz" + (((Preparation.Sound) how).standardise() ? ", mean 0 and variance 1" : "");
    }

    private static String tried(ModelTrial trial) {
        String alone = String.format(Locale.ROOT, "  tried       %.1f ms a payload on one core", trial.millisAlone());
        if (Double.isNaN(trial.difference())) {
            return alone + String.format("; it takes one at a time%n");
        }
        String together =
                String.format(Locale.ROOT, ", %.1f ms in a batch of %d; ", trial.millisInBatch(), ModelTrial.BATCH);
        return alone
                + together
                + (trial.sameBits()
                        ? String.format("the same bits in every batch%n")
                        : String.format(
                                Locale.ROOT,
                                "batches change values by up to %.1e, so payloads go one at a time%n",
                                trial.difference()));
    }
}
