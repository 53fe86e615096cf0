package io.athanor.explain;

import io.athanor.data.Modality;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether to keep a modality, by what is known before any training.
 *
 * @param beside the cheaper modality that says much the same; null where it is to be kept
 * @param cka unbiased linear CKA with it; NaN where it is to be kept
 */
public record Expectation(Modality modality, @Nullable Modality beside, double cka) implements Serializable {
    /** A rule of thumb and not a finding: at this likeness of a cheaper modality another one is said to add little. */
    public static final double MUCH_THE_SAME = 0.8;

    public boolean keeps() {
        return beside == null;
    }

    /**
     * One a modality, in the order of the costs. The cheapest are looked at first: what is much like one that stays can go.
     *
     * @param costs of all modalities
     * @param associations of all pairs of which anything is known
     */
    public static List<Expectation> of(List<ExtractionTime> costs, List<Association> associations) {
        List<ExtractionTime> cheapest = new ArrayList<>(costs);
        cheapest.sort(Comparator.comparingDouble(ExtractionTime::millis));
        Map<Modality, Expectation> found = new HashMap<>();
        for (ExtractionTime one : cheapest) {
            Expectation of = new Expectation(one.modality(), null, Double.NaN);
            for (Association pair : associations) {
                Expectation other = pair.has(one.modality()) ? found.get(pair.other(one.modality())) : null;
                if (other != null
                        && other.keeps()
                        && pair.unbiasedCka() >= MUCH_THE_SAME
                        && !(of.cka >= pair.unbiasedCka())) {
                    of = new Expectation(one.modality(), other.modality(), pair.unbiasedCka());
                }
            }
            found.put(one.modality(), of);
        }
        return costs.stream()
                .map(one -> Objects.requireNonNull(found.get(one.modality())))
                .toList();
    }
}
