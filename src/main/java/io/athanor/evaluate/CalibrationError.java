package io.athanor.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a method is from being right as often as it says: Σ over bins B of |B|/N · |accuracy(B) − confidence(B)|, in at most 15 bins of as many
 * rows each, as far as 512 equal steps of the probability tell them apart (Nguyen, O'Connor: Posterior calibration and exploratory analysis for natural language processing models, 2015).
 *
 * @param error as it is; chance alone makes it larger than 0
 * @param debiased the root of the mean squared difference, less what chance adds to its square (Kumar, Liang, Ma: Verified uncertainty
 *     calibration, 2019; Roelofs et al.: Mitigating bias in calibration error estimation, 2022); below 0 where chance adds more than
 *     there is
 * @param floor the error that a perfectly calibrated method of as many rows would show
 */
public record CalibrationError(double error, double debiased, double floor) implements Serializable {
    /** Counts that bins of equal mass are made of, by the probability: rows, rows that came true, and sums of probabilities. */
    static final int FINE = 512;

    /** Places of these counts. */
    static final int CELLS = 3 * FINE;

    private static final int BINS = 15;

    /** A bin of some rows. */
    private record Bin(double rows, double hits, double probabilities) {
        double gap() {
            return Math.abs(hits - probabilities) / rows;
        }

        /** What chance adds to the squared difference, as the rows have it. */
        double chance() {
            double share = hits / rows;
            return share * (1 - share) / Math.max(1, rows - 1);
        }

        /** The standard error of the share that would come true if the probabilities were right. */
        double deviation() {
            double share = probabilities / rows;
            return Math.sqrt(Math.max(0, share * (1 - share)) / rows);
        }
    }

    /** Counts a probability and whether it came true. */
    static void count(double probability, boolean hit, ExactSums counts, int first) {
        int at = (int) Math.max(0, Math.min(FINE - 1.0, probability * FINE));
        counts.add(first + at, 1);
        counts.add(first + FINE + at, hit ? 1 : 0);
        counts.add(first + 2 * FINE + at, probability);
    }

    /** @param counts [{@link #CELLS}], of one row at least */
    static CalibrationError of(double[] counts) {
        List<Bin> bins = bins(counts);
        double all = bins.stream().mapToDouble(Bin::rows).sum();
        double error = 0;
        double squared = 0;
        double floor = 0;
        for (Bin bin : bins) {
            double share = bin.rows / all;
            error += share * bin.gap();
            squared += share * (bin.gap() * bin.gap() - bin.chance());
            // the mean of |x| where x is normal about 0
            floor += share * Math.sqrt(2 / Math.PI) * bin.deviation();
        }
        return new CalibrationError(error, Math.signum(squared) * Math.sqrt(Math.abs(squared)), floor);
    }

    /** The mean of several. */
    static CalibrationError mean(List<CalibrationError> of) {
        return new CalibrationError(
                of.stream().mapToDouble(CalibrationError::error).average().orElseThrow(),
                of.stream().mapToDouble(CalibrationError::debiased).average().orElseThrow(),
                of.stream().mapToDouble(CalibrationError::floor).average().orElseThrow());
    }

    /** Of as many rows each, as far as the counts tell them apart. */
    private static List<Bin> bins(double[] counts) {
        double all = 0;
        for (int i = 0; i < FINE; i++) {
            all += counts[i];
        }
        List<Bin> bins = new ArrayList<>();
        double before = 0;
        double rows = 0;
        double hits = 0;
        double probabilities = 0;
        for (int i = 0; i < FINE; i++) {
            rows += counts[i];
            hits += counts[FINE + i];
            probabilities += counts[2 * FINE + i];
            boolean full = rows >= (all - before) / (BINS - bins.size());
            if (rows > 0 && (full || i == FINE - 1)) {
                bins.add(new Bin(rows, hits, probabilities));
                before += rows;
                rows = 0;
                hits = 0;
                probabilities = 0;
            }
        }
        return bins;
    }
}
