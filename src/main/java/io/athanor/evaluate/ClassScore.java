package io.athanor.evaluate;

import java.io.Serializable;

/**
 * How well one class is told: precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2·TP / (2·TP + FP + FN); each 0
 * where its denominator is.
 *
 * @param support rows of this class
 */
public record ClassScore(String name, double precision, double recall, double f1, long support)
        implements Serializable {
    static ClassScore of(String name, long hits, long predicted, long support) {
        return new ClassScore(
                name, ratio(hits, predicted), ratio(hits, support), ratio(2 * hits, predicted + support), support);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
