package io.athanor.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.athanor.base.Seeds;
import io.athanor.data.Modality;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a method may see when its robustness is measured: some of the modalities, or all with a share hidden at random.
 *
 * <p>Whether a cell is hidden is a function of the seed, the sample and the modality alone, so all methods meet the same
 * masks, and what is hidden at a rate stays hidden at every higher one.
 *
 * @param modalities the modalities that may be seen
 * @param missing the share of their cells that is hidden, in [0, 1]
 */
public record Condition(List<Modality> modalities, double missing) implements Serializable {
    /** Most modalities of which every subset is measured: 31 subsets. */
    private static final int ALL_SUBSETS_UP_TO = 5;

    public Condition {
        modalities = List.copyOf(modalities);
        if (!(missing >= 0 && missing <= 1)) {
            throw new IllegalArgumentException("a share hidden of " + missing);
        }
    }

    /**
     * Every non-empty subset of up to five modalities, smallest first; of more than five the single ones, all but one, and
     * all.
     */
    public static List<Condition> subsets(List<Modality> all) {
        var subsets = new ArrayList<Condition>();
        int m = all.size();
        if (m <= ALL_SUBSETS_UP_TO) {
            for (int bits = 1; bits < 1 << m; bits++) {
                int chosen = bits;
                subsets.add(new Condition(
                        all.stream()
                                .filter(x -> (chosen >> all.indexOf(x) & 1) == 1)
                                .toList(),
                        0));
            }
        } else {
            all.forEach(x -> subsets.add(new Condition(List.of(x), 0)));
            all.forEach(x -> subsets.add(
                    new Condition(all.stream().filter(y -> !y.equals(x)).toList(), 0)));
            subsets.add(new Condition(all, 0));
        }
        subsets.sort(Comparator.comparingInt(c -> c.modalities().size()));
        return subsets;
    }

    /** All modalities, with each share hidden in turn. */
    public static List<Condition> missing(List<Modality> all, List<Double> shares) {
        return shares.stream().map(share -> new Condition(all, share)).toList();
    }

    /** Whether this is a matter of chance; otherwise of which modalities there are. */
    @JsonIgnore
    public boolean random() {
        return missing > 0;
    }

    /** Whether a method may see this modality of this sample; it may be absent from the data all the same. */
    public boolean shows(long seed, String sampleId, Modality modality) {
        return modalities.contains(modality)
                && Seeds.uniform(Seeds.mix(seed, Seeds.hash(sampleId), Seeds.hash(modality.name()))) >= missing;
    }
}
