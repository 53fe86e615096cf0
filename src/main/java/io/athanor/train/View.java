package io.athanor.train;

import io.athanor.base.Seeds;
import io.athanor.data.Modality;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to look at the rows with some modalities hidden. What is hidden depends on the view and the row alone, so every
 * method is judged on the same masks.
 */
public interface View extends Serializable {
    /** Short and unique: {@code all}, {@code image+text}, {@code missing-30%-seed-7}. */
    String name();

    /** Whether the modality is to be taken for missing in this row, whatever the table holds. */
    boolean hides(String sampleId, Modality modality);

    /** Nothing is hidden. */
    static View all() {
        return new All();
    }

    /** All but these modalities are hidden. */
    static View only(List<Modality> kept) {
        return new Only(kept);
    }

    /** A view a non-empty subset of the modalities, smallest first; 2ⁿ - 1 views. */
    static List<View> subsets(List<Modality> modalities) {
        List<View> views = new ArrayList<>();
        for (int size = 1; size <= modalities.size(); size++) {
            for (int bits = 1; bits < 1 << modalities.size(); bits++) {
                if (Integer.bitCount(bits) == size) {
                    List<Modality> kept = new ArrayList<>();
                    for (int m = 0; m < modalities.size(); m++) {
                        if ((bits >> m & 1) == 1) {
                            kept.add(modalities.get(m));
                        }
                    }
                    views.add(only(kept));
                }
            }
        }
        return views;
    }

    /** Each modality of each row is hidden with this probability, independently. */
    static View missing(double rate, long seed) {
        return new Missing(rate, seed);
    }

    /** See {@link #all}. */
    record All() implements View {
        @Override
        public String name() {
            return "all";
        }

        @Override
        public boolean hides(String sampleId, Modality modality) {
            return false;
        }
    }

    /** See {@link #only}. */
    record Only(List<Modality> kept) implements View {
        public Only {
            kept = List.copyOf(kept);
        }

        @Override
        public String name() {
            return String.join("+", kept.stream().map(Modality::name).toList());
        }

        @Override
        public boolean hides(String sampleId, Modality modality) {
            return !kept.contains(modality);
        }
    }

    /**
     * See {@link #missing}.
     *
     * @param rate probability, 0 … 1
     */
    record Missing(double rate, long seed) implements View {
        @Override
        public String name() {
            return "missing-"
                    + BigDecimal.valueOf(rate * 100).stripTrailingZeros().toPlainString() + "%-seed-" + seed;
        }

        @Override
        public boolean hides(String sampleId, Modality modality) {
            long draw = Seeds.mix(seed, Seeds.hash("missing"), Seeds.hash(sampleId), Seeds.hash(modality.name()));
            return Seeds.uniform(draw) < rate;
        }
    }
}
