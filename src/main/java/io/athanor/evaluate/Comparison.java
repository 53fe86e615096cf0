package io.athanor.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two methods on the same rows.
 *
 * @param a name of the one method
 * @param b name of the other, {@link Method#BEST_MODALITY} or {@link Method#BEST_BASELINE}
 * @param metric key of the metric
 * @param difference the metric of {@code a} less that of {@code b}
 * @param low lower end of the difference's interval
 * @param high upper end of the difference's interval
 * @param protocol how the interval was made
 * @param pooled of a cross-validation, a second interval: the paired group bootstrap of the difference over the pooled test
 *     rows, averaged over repeats; it holds the trained models fixed, and so is the narrower of the two
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Comparison(
        String a,
        String b,
        String metric,
        double difference,
        double low,
        double high,
        String protocol,
        @Nullable Interval pooled)
        implements Serializable {

    /** Whether the interval holds the difference 0, so that the data do not tell the methods apart. */
    @JsonIgnore
    public boolean includesZero() {
        return low <= 0 && high >= 0;
    }
}
