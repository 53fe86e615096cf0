package io.athanor.job.explain;

import io.athanor.data.Modality;
import io.athanor.train.score.ModalityMask;
import java.util.List;

/**
 * Shows some of the modalities and hides the others.
 *
 * @param all in the order of their bits
 * @param shown bit m is set where modality m is shown
 */
record ModalitySet(List<Modality> all, long shown) implements ModalityMask {
    ModalitySet {
        all = List.copyOf(all);
    }

    @Override
    public String name() {
        return Long.toBinaryString(shown);
    }

    @Override
    public boolean hides(String sampleId, Modality modality) {
        return (shown >> all.indexOf(modality) & 1) == 0;
    }
}
