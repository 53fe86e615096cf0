package io.athanor.extract.encoder.onnx;

import io.athanor.base.UserError;
import io.athanor.data.Shape;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Pooling;
import io.athanor.extract.Session;
import io.athanor.extract.payload.audio.Sound;
import io.athanor.model.ModelBundle;
import io.athanor.model.bundle.BundleCard;
import io.athanor.model.bundle.FeatureOutput;
import io.athanor.model.bundle.Preparation;
import java.util.Optional;

/**
 * Payloads to what a network makes of them, as its card says.
 *
 * @param reading which payloads are read, and how
 */
public record OnnxExtractor(BundleCard card, Reading reading) implements FeatureExtractor {
    private static final int PICTURES = 8;
    private static final int TEXTS = 16;

    /** @throws UserError if the network cannot hear windows */
    public OnnxExtractor {
        if (reading.windows() != null) {
            requireWindows(card, reading.windows());
        }
        if (reading.textWindows() != null) {
            requireWindows(card, reading.textWindows());
        }
        if (card.takes() instanceof Preparation.Series points
                && reading.series().width() != points.channels()) {
            throw new UserError("Cannot feed the model " + card.bundle().name() + ": channels names "
                    + reading.series().width() + " columns, expected the " + points.channels()
                    + " that its card says. Correct channels.");
        }
    }

    private static void requireWindows(BundleCard card, WindowSettings windows) {
        String found = null;
        if (card.takes() instanceof Preparation.Picture
                || card.takes() instanceof Preparation.Text
                || card.takes() instanceof Preparation.Series) {
            found = "a model that takes no sounds, expected one that does";
        } else if (card.gives().isSequence()) {
            found = "pooling none, expected one that gives a vector a window";
        } else if (card.takes() instanceof Preparation.LogMel mel
                && windows.seconds() * Sound.SAMPLE_RATE > (double) mel.frames() * LogMelFeed.HOP_LENGTH) {
            found = "windows of " + windows.seconds() + " seconds, expected at most the "
                    + mel.frames() * LogMelFeed.HOP_LENGTH / Sound.SAMPLE_RATE + " that the network hears";
        }
        if (found != null) {
            throw new UserError("Cannot use windows with the model "
                    + card.bundle().name() + ": found " + found + ". Correct windows, or leave it out.");
        }
    }

    private static void requireWindows(BundleCard card, TextWindows windows) {
        String name = card.bundle().name();
        if (!(card.takes() instanceof Preparation.Text text)) {
            throw new UserError("Cannot use text-windows with the model " + name
                    + ": found a model that takes no texts, expected one that does. Leave text-windows out.");
        }
        try {
            windows.require(text.maxTokens(), !card.gives().isSequence());
        } catch (IllegalArgumentException e) {
            throw new UserError("Cannot use the model " + name + ": " + e.getMessage() + ". Correct text-windows.", e);
        }
    }

    @Override
    public Shape output() {
        FeatureOutput gives = card.gives();
        WindowSettings windows = reading.windows();
        if (windows != null) {
            return windows.pooling().shape(gives.width(), windows.maxWindows());
        }
        TextWindows ofText = reading.textWindows();
        if (ofText != null && ofText.pooling().equals("none")) {
            return new Shape.Sequence(ofText.max(), gives.width());
        }
        return gives.isSequence() ? new Shape.Sequence(gives.tokens(), gives.width()) : new Shape.Vector(gives.width());
    }

    @Override
    public String norm() {
        boolean asTheyCome = reading.windows() == null || reading.windows().pooling() == Pooling.NONE;
        return card.gives().normalise() && asTheyCome ? "l2" : "none";
    }

    @Override
    public Optional<ModelBundle> bundle() {
        return Optional.of(card.bundle());
    }

    @Override
    public int batchRows() {
        return !card.batched() ? 1 : card.takes() instanceof Preparation.Text ? TEXTS : PICTURES;
    }

    @Override
    public Session open(ExecutorPlace place) {
        Feed feed = feed();
        Session session = OnnxSession.open(card, feed, place);
        TextWindows ofText = reading.textWindows();
        if (ofText != null) {
            return new TextWindowsSession(session, ofText, norm().equals("l2"), batchRows());
        }
        return reading.windows() == null ? session : new WindowedSession((SoundsFeed) feed, session, reading.windows());
    }

    private Feed feed() {
        if (card.takes() instanceof Preparation.Picture picture) {
            return new PictureFeed(picture, reading.pictures());
        }
        if (card.takes() instanceof Preparation.Text text) {
            return new TextFeed(
                    text,
                    reading.texts(),
                    reading.textWindows(),
                    card.bundle().file(BundleCard.TOKENIZER).onDisk());
        }
        if (card.takes() instanceof Preparation.LogMel mel) {
            return new LogMelFeed(mel, reading.sounds().decoder());
        }
        if (card.takes() instanceof Preparation.Series points) {
            return new SeriesFeed(points, reading.series());
        }
        return new SoundFeed((Preparation.Sound) card.takes(), reading.sounds().decoder());
    }
}
