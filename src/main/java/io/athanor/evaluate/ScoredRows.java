package io.athanor.evaluate;

import io.athanor.task.Activation;
import io.athanor.task.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a method's rows of one split or fold come to: figures, and counts; nothing of it grows with the rows. */
public final class ScoredRows implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Task task;
    private final long check;
    private final Totals totals;
    private final double[] counts;
    private final List<ValueRange> ranges;
    private final Map<String, Double> figures;
    private final Map<String, double[]> resampled;
    private final double[] drawnRows;

    /**
     * @param check the sum of hashes of the rows' ids
     * @param counts as {@link RowScores#count} has them; empty where nothing was counted
     * @param figures by the metrics' keys
     * @param resampled likewise, of every resample
     * @param drawnRows rows of every resample
     */
    ScoredRows(
            Task task,
            long check,
            Totals totals,
            double[] counts,
            List<ValueRange> ranges,
            Map<String, Double> figures,
            Map<String, double[]> resampled,
            double[] drawnRows) {
        this.task = task;
        this.check = check;
        this.totals = totals;
        this.counts = counts;
        this.ranges = ranges;
        this.figures = figures;
        this.resampled = resampled;
        this.drawnRows = drawnRows;
    }

    Task task() {
        return task;
    }

    public long rows() {
        return (long) totals.of(Part.ROWS);
    }

    /** Rows whose label the task knows. */
    long known() {
        return (long) totals.of(Part.KNOWN);
    }

    /** Rows whose label it does not. */
    long open() {
        return rows() - known();
    }

    /** Whether the ids of both are the same. */
    boolean hasRowsOf(ScoredRows other) {
        return check == other.check && rows() == other.rows();
    }

    /** A figure of all rows, NaN if none has a known label. */
    public double of(Metric metric) {
        return Objects.requireNonNull(figures.get(metric.key()), metric::key);
    }

    /** A figure of every resample. */
    public double[] resampled(Metric metric) {
        return Objects.requireNonNull(resampled.get(metric.key()), metric::key);
    }

    /** How many rows each resample has. */
    double[] drawnRows() {
        return drawnRows;
    }

    /** Adds these rows to a table of counts [true class × predicted class]. */
    void addTo(long[][] confusion) {
        for (int i = 0; i < confusion.length * confusion.length; i++) {
            confusion[i / confusion.length][i % confusion.length] += (long) counts[i];
        }
    }

    /** Adds the counts of the calibration error, which are the last; not where numbers are told, or nothing was counted. */
    void addCalibrationTo(double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += counts[counts.length - sums.length + i];
        }
    }

    /** Adds these rows' numbers to the cells of grids. */
    void addTo(double[] grids) {
        for (int i = 0; i < grids.length; i++) {
            grids[i] += counts[i];
        }
    }

    /** True numbers, a target each; empty where no numbers are told. */
    List<ValueRange> ranges() {
        return ranges;
    }

    /** Of each class or label: rows that are told right, rows that have it, rows that are given it. */
    List<long[]> outputs() {
        List<long[]> all = new ArrayList<>();
        for (int k = 0; k < task.outputs().size(); k++) {
            long[] of = new long[3];
            for (int i = 0; i < of.length; i++) {
                of[i] = (long) totals.of(Part.OUTPUTS, 3 * k + i);
            }
            all.add(of);
        }
        return all;
    }

    /** The bins of the calibration error; empty where probabilities are not what is predicted. */
    List<ReliabilityBin> reliability() {
        return task.activation() == Activation.IDENTITY ? List.of() : Bins.list(totals);
    }
}
