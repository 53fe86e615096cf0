package io.athanor.job.measure;

import io.athanor.data.Modality;
import io.athanor.evaluate.Condition;
import io.athanor.train.score.ModalityMask;

/** What a condition of the evaluation hides, as scoring understands it. */
record ConditionMask(Condition condition, long seed) implements ModalityMask {
    @Override
    public String name() {
        return String.join(
                        "+", condition.modalities().stream().map(Modality::name).toList()) + "-" + condition.missing();
    }

    @Override
    public boolean hides(String sampleId, Modality modality) {
        return !condition.shows(seed, sampleId, modality);
    }
}
