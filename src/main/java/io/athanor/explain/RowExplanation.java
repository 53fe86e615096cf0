package io.athanor.explain;

import io.athanor.data.Modality;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a model comes to what it says of one sample.
 *
 * @param side of the split
 * @param truth its label; null where it has none, or none that the model knows
 * @param said of all its modalities together
 * @param certainty see {@link Reading#certainty}
 * @param alone what is said of each modality that it has
 * @param absent why it lacks the others
 * @param worths an output each: that which is said, and that which is true
 */
public record RowExplanation(
        String sampleId,
        String side,
        @Nullable String truth,
        String said,
        double certainty,
        List<Opinion> alone,
        SortedMap<Modality, String> absent,
        List<OutputWorth> worths)
        implements Serializable {
    public RowExplanation {
        alone = List.copyOf(alone);
        absent = Collections.unmodifiableSortedMap(new TreeMap<>(absent));
        worths = List.copyOf(worths);
    }

    /** The same, of which is known why it lacks modalities. */
    public RowExplanation with(SortedMap<Modality, String> why) {
        return new RowExplanation(sampleId, side, truth, said, certainty, alone, why, worths);
    }

    /**
     * How one output is shared among the modalities.
     *
     * @param name see {@link Reading#worthName}
     * @param none when nothing of the sample is shown
     * @param all as it is
     * @param shapley values by modality, whose sum is {@code all − none}; of one that is absent 0
     */
    public record OutputWorth(String name, double none, double all, SortedMap<Modality, Double> shapley)
            implements Serializable {
        public OutputWorth {
            shapley = Collections.unmodifiableSortedMap(new TreeMap<>(shapley));
        }
    }

    /**
     * @param predicted of each set of modalities, in the order of the coalitions
     */
    public static List<OutputWorth> worths(
            Reading reading,
            Coalitions coalitions,
            List<Modality> modalities,
            float[][] predicted,
            float @Nullable [] label) {
        return reading.outputs(predicted[predicted.length - 1], label).stream()
                .map(output -> {
                    double[] worth = new double[predicted.length];
                    for (int set = 0; set < worth.length; set++) {
                        worth[set] = reading.worth(predicted[set], output);
                    }
                    double[] values = coalitions.values(worth);
                    SortedMap<Modality, Double> shapley = new TreeMap<>();
                    for (int m = 0; m < values.length; m++) {
                        shapley.put(modalities.get(m), values[m]);
                    }
                    return new OutputWorth(reading.worthName(output), worth[0], worth[worth.length - 1], shapley);
                })
                .toList();
    }
}
