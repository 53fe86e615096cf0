package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.Cost;
import io.athanor.export.ExportedModel;
import io.athanor.export.ModelCard;
import io.athanor.export.ModelNotes;
import io.athanor.job.features.Pipeline;
import io.athanor.train.score.FusionModel;

/** What models take that are tried and not kept, as the cards of those that are kept have it. */
public final class TrialCosts {
    private final ModelCards cards;

    /** @param pipeline whose encoders the models see */
    public TrialCosts(Pipeline pipeline) {
        this.cards = new ModelCards(pipeline, new EncoderCosts(pipeline), ModelCard.Kind.TEACHER, null);
    }

    /** Exports the model and runs it on this thread; its encoders once for all models. */
    public Cost of(String name, Fingerprint fingerprint, FusionModel model) {
        ExportedModel exported = ExportedModel.of(
                model.network(),
                model.weights(),
                new ModelNotes(
                        name,
                        fingerprint,
                        model.task(),
                        model.task().decision(),
                        model.transforms().inputSchema(),
                        Json.canonical(model.transforms())));
        return cards.cost(model, exported, cards.inputs(model));
    }
}
