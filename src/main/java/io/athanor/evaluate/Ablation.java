package io.athanor.evaluate;

import io.athanor.data.Modality;
import java.io.Serializable;

/**
 * What a modality gives a method that sees several, paired on the same test rows.
 *
 * @param method its name
 * @param metric key of the metric
 * @param without of rows whose modality is hidden
 * @param alone of rows whose other modalities are hidden
 */
public record Ablation(String method, Modality modality, String metric, Shown without, Shown alone)
        implements Serializable {
    /**
     * The figure of some of the modalities, against that of all.
     *
     * @param value the metric
     * @param difference the metric of all modalities, less that value
     * @param low lower end of the difference's interval
     * @param high upper end
     * @param protocol how the interval was made
     */
    public record Shown(double value, double difference, double low, double high, String protocol)
            implements Serializable {
        /** Whether the interval holds the difference 0. */
        boolean holdsZero() {
            return low <= 0 && high >= 0;
        }

        /** Whether all modalities are clearly better than these; of losses that is a difference below 0. */
        public boolean isClearlyWorse(Metric of) {
            return !holdsZero() && (difference > 0) == of.higherIsBetter();
        }

        /** Whether these are clearly better than all modalities. */
        public boolean isClearlyBetter(Metric of) {
            return !holdsZero() && (difference > 0) != of.higherIsBetter();
        }
    }
}
