package io.athanor.job.models;

import io.athanor.base.Fingerprint;
import io.athanor.table.ArtefactKind;
import io.athanor.table.Stage;
import java.util.Map;

/** A stage that makes a model: whatever it does for that, it is known and stored by its order. */
interface ExportedStage extends Stage<StoredModel> {
    ModelExport export();

    default ModelOrder order() {
        return export().order();
    }

    @Override
    default String title() {
        return name() + " " + order().name();
    }

    @Override
    default ArtefactKind kind() {
        return ArtefactKind.MODELS;
    }

    @Override
    default String subject() {
        return order().name();
    }

    @Override
    default Fingerprint fingerprint() {
        return order().fingerprint();
    }

    @Override
    default Map<String, Fingerprint> inputs() {
        return order().inputs();
    }

    @Override
    default Fingerprint source() {
        return export().source();
    }
}
