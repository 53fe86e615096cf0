package io.athanor.explain;

import io.athanor.data.Modality;
import java.io.Serializable;

/**
 * How alike two modalities are, as {@link Likeness} has it; NaN where one of them does not vary.
 *
 * @param rows that have both, of which it was told
 * @param pearson of the distances between rows
 * @param spearman of the distances between rows
 * @param cka linear, as it is usually computed: of few rows and wide features too high
 * @param unbiasedCka linear, without that bias; it may be a little below 0
 */
public record Association(
        Modality a, Modality b, int rows, double pearson, double spearman, double cka, double unbiasedCka)
        implements Serializable {
    boolean has(Modality one) {
        return a.equals(one) || b.equals(one);
    }

    Modality other(Modality one) {
        return a.equals(one) ? b : a;
    }
}
