package io.athanor.model.bundle;

import io.athanor.base.UserError;
import java.util.Objects;

/** A card with what a user chose in place of what it says. */
final class ChosenCard {
    private ChosenCard() {}

    /** @throws UserError if the card leaves no such choice */
    static BundleCard of(BundleCard card, CardChoices choices) {
        FeatureOutput gives = card.gives();
        requireFitting(card, choices);
        Preparation takes = card.takes();
        int tokens = gives.tokens();
        if (takes instanceof Preparation.Text text) {
            int most = choices.maxTokens() == null ? text.maxTokens() : choices.maxTokens();
            if (most > text.maxTokens()) {
                throw new UserError("Cannot read " + most + " word pieces of a text with "
                        + card.bundle().name() + ", expected at most " + text.maxTokens() + ". Correct max-tokens.");
            }
            takes = new Preparation.Text(
                    text.ids(),
                    text.mask(),
                    text.types(),
                    most,
                    text.padTo(),
                    text.padId(),
                    Objects.requireNonNullElse(choices.prefix(), text.prefix()));
            tokens = Math.min(tokens, Math.max(most, text.padTo()));
        }
        String pooling = Objects.requireNonNullElse(choices.pooling(), gives.pooling());
        if (pooling.equals(FeatureOutput.NONE) && tokens == 0) {
            throw new UserError("Cannot keep the output " + gives.output() + " of "
                    + card.bundle().name()
                    + " as a sequence: it is one vector, or how long it gets is not known. Choose a pooling: "
                    + FeatureOutput.POOLINGS);
        }
        return card.with(takes)
                .with(new FeatureOutput(
                        gives.output(),
                        gives.width(),
                        tokens,
                        pooling,
                        Objects.requireNonNullElse(choices.normalise(), gives.normalise())));
    }

    /** What a card says once and for all cannot be chosen anew, and what it has no use for is not left aside in silence. */
    private static void requireFitting(BundleCard card, CardChoices choices) {
        String name = card.bundle().name();
        if (choices.output() != null && !choices.output().equals(card.gives().output())) {
            throw new UserError("Cannot take the output " + choices.output() + " of " + name + ": its card is of "
                    + card.gives().output() + ". Add the model again with this output, under another name.");
        }
        if (choices.variant() != null || !choices.mean().isEmpty()) {
            throw new UserError("Cannot choose " + (choices.variant() != null ? "a variant" : "mean and std") + " of "
                    + name + ": its card says them. Add the model again with them, under another name.");
        }
        boolean ofText = choices.prefix() != null || choices.maxTokens() != null;
        if (ofText && !(card.takes() instanceof Preparation.Text)) {
            throw new UserError(
                    "Cannot use prefix or max-tokens with " + name + ": it reads no texts. Leave them out.");
        }
    }
}
