package io.athanor.extract.encoder.onnx;

import io.athanor.data.Shape;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
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

    @Override
    public Shape output() {
        FeatureOutput gives = card.gives();
        return gives.isSequence() ? new Shape.Sequence(gives.tokens(), gives.width()) : new Shape.Vector(gives.width());
    }

    @Override
    public String norm() {
        return card.gives().normalise() ? "l2" : "none";
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
        return OnnxSession.open(card, feed(), place);
    }

    private Feed feed() {
        if (card.takes() instanceof Preparation.Picture picture) {
            return new PictureFeed(picture, reading.pictures());
        }
        if (card.takes() instanceof Preparation.Text text) {
            return new TextFeed(
                    text,
                    reading.texts(),
                    card.bundle().file(BundleCard.TOKENIZER).onDisk());
        }
        if (card.takes() instanceof Preparation.LogMel mel) {
            return new LogMelFeed(mel, reading.maxSeconds());
        }
        return new SoundFeed((Preparation.Sound) card.takes(), reading.maxSeconds());
    }
}
