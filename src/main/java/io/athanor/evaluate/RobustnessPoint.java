package io.athanor.evaluate;

import io.athanor.data.Modality;
import java.io.Serializable;
import java.util.List;

/**
 * A method's headline metric on test rows under one {@link Condition}.
 *
 * @param method its name
 * @param modalities what it was shown
 * @param missing the share of it that was hidden at random
 */
public record RobustnessPoint(String method, List<Modality> modalities, double missing, Estimate figure)
        implements Serializable {
    public RobustnessPoint {
        modalities = List.copyOf(modalities);
    }
}
