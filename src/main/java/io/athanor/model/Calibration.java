package io.athanor.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds how many payloads an inference should have and how many threads, by timing the first batches of the real work cut
 * to different sizes. Nothing is inferred twice for it, and as a feature does not depend on its batch, no result depends on
 * what is found. First the batch is sought with all threads, then the threads with that batch. Thread-safe: the tasks of an
 * executor search together.
 */
public final class Calibration {
    /** Timings a trial takes, after one that warms up. */
    static final int TIMINGS = 5;

    /** Batches that may turn out smaller than half of what the trial wants before it is given up. */
    private static final int MISSES = 6;

    /** What a setup must gain over the usual one to be taken in its place: less is noise. */
    private static final double GAIN = 0.95;

    private final boolean threadsFree;
    private final List<Setup> trials = new ArrayList<>();
    private final Map<Setup, List<Double>> costs = new LinkedHashMap<>();
    private Setup best;
    private int trial;
    private int timings;
    private int misses;
    private boolean threadsTried;
    private int mostRows = Integer.MAX_VALUE;

    /**
     * How inferences are run.
     *
     * @param rows payloads a batch
     * @param threads threads an inference
     */
    public record Setup(int rows, int threads) {
        public Setup {
            if (rows < 1 || threads < 1) {
                throw new IllegalArgumentException("no setup: " + rows + " rows, " + threads + " threads");
            }
        }
    }

    private Calibration(Setup usual, boolean rowsFree, boolean threadsFree) {
        this.best = usual;
        this.threadsFree = threadsFree;
        if (rowsFree) {
            for (int rows :
                    new int[] {usual.rows(), 2 * usual.rows(), 4 * usual.rows(), Math.max(1, usual.rows() / 2)}) {
                trials.add(new Setup(rows, usual.threads()));
            }
        }
        proceed();
    }

    /** Nothing is sought. */
    public static Calibration fixed(Setup setup) {
        return new Calibration(setup, false, false);
    }

    /**
     * Begins a search.
     *
     * @param usual what suits the encoder, with all threads there are
     * @param rowsFree whether the rows are to be found
     * @param threadsFree whether the threads are
     */
    public static Calibration search(Setup usual, boolean rowsFree, boolean threadsFree) {
        return new Calibration(usual, rowsFree, threadsFree && usual.threads() > 1);
    }

    /** How the next batch should be run. */
    public synchronized Setup next() {
        Setup wanted = settled() ? best : trials.get(trial);
        return wanted.rows() <= mostRows ? wanted : new Setup(mostRows, wanted.threads());
    }

    /** Whether the search is over. */
    public synchronized boolean settled() {
        return trial >= trials.size();
    }

    /**
     * Tells of a batch that was inferred.
     *
     * @param wanted what {@link #next} said before
     * @param rows payloads it really had
     * @param size of each of them
     */
    public synchronized void inferred(Setup wanted, int rows, int size, long nanos) {
        if (settled() || !wanted.equals(trials.get(trial))) {
            return;
        }
        if (2 * rows < wanted.rows()) {
            misses++;
        } else if (timings++ > 0) {
            costs.computeIfAbsent(wanted, setup -> new ArrayList<>()).add((double) nanos / ((long) rows * size));
        }
        if (timings > TIMINGS || misses > MISSES) {
            trial++;
            timings = 0;
            misses = 0;
            proceed();
        }
    }

    /** A batch did not fit into the device's memory: from now on they are at most half as large. */
    public synchronized void outOfMemory(int rows) {
        mostRows = Math.min(mostRows, Math.max(1, rows / 2));
        // what is known by now must do
        trial = trials.size();
    }

    private void proceed() {
        if (!settled()) {
            return;
        }
        double usual = cost(best);
        best = costs.keySet().stream()
                .filter(setup -> cost(setup) < GAIN * usual)
                .min(Comparator.comparingDouble(this::cost))
                .orElse(best);
        if (threadsFree && !threadsTried) {
            threadsTried = true;
            costs.clear();
            trials.add(best);
            trials.add(new Setup(best.rows(), 1));
        }
    }

    /** Median nanoseconds a row and unit of size; where nothing was timed, nothing is better. */
    private double cost(Setup setup) {
        List<Double> timed = costs.getOrDefault(setup, List.of());
        double[] sorted = timed.stream().mapToDouble(cost -> cost).sorted().toArray();
        return sorted.length < TIMINGS ? Double.NaN : sorted[sorted.length / 2];
    }

    @Override
    public synchronized String toString() {
        return (settled() ? "found " : "seeking, so far ") + best + costs;
    }
}
