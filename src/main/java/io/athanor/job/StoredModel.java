package io.athanor.job;

import io.athanor.base.Fingerprint;
import io.athanor.export.ModelCard;
import io.athanor.table.Artefact;
import io.athanor.train.EpochReport;
import io.athanor.train.FusionModel;
import java.util.List;

/**
 * A trained model of the work directory.
 *
 * @param curve its training, an epoch an entry
 */
record StoredModel(Artefact artefact, FusionModel model, List<EpochReport> curve, ModelCard card) {
    Fingerprint fingerprint() {
        return artefact.fingerprint();
    }
}
