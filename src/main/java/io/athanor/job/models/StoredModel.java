package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import io.athanor.export.ModelCard;
import io.athanor.table.Artefact;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.score.FusionModel;
import java.util.List;

/**
 * A trained model of the work directory.
 *
 * @param curve its training, an epoch an entry
 */
public record StoredModel(Artefact artefact, FusionModel model, List<EpochReport> curve, ModelCard card) {
    public Fingerprint fingerprint() {
        return artefact.fingerprint();
    }
}
