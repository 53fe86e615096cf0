package io.athanor.train.score;

import io.athanor.data.Modality;
import java.util.List;

/** Hides all modalities but some. */
public record Only(List<Modality> kept) implements ModalityMask {
    @Override
    public String name() {
        return String.join("+", kept.stream().map(Modality::name).toList());
    }

    @Override
    public boolean hides(String sampleId, Modality modality) {
        return !kept.contains(modality);
    }
}
