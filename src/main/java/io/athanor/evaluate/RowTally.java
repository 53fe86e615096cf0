package io.athanor.evaluate;

import io.athanor.base.Seeds;
import io.athanor.task.Predictions;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A method's rows, summed as they come: by block, exactly, so that it is all the same in which order they come and who sums which of
 * them. Holds what {@link SumBounds} allows, however many rows there are.
 */
public final class RowTally {
    private final EntryPlan plan;
    private final RowScores scores;
    private final Layout layout;
    private final int width;
    private final int counts;
    private final ExactSums sums;
    private final boolean ranks;
    private final SampledRows sample;
    private long check;

    public RowTally(EntryPlan plan) {
        this(plan, new HashMap<>());
    }

    /**
     * One of which only {@link #drained} is asked, perhaps after others.
     *
     * @param spare sums that are drained, by their size; of the same thread
     */
    private RowTally(EntryPlan plan, Map<Integer, ExactSums> spare) {
        this.plan = plan;
        scores = RowScores.of(plan.task(), plan.ranges());
        layout = plan.layout();
        width = layout.width();
        counts = Math.multiplyExact(width, plan.blocks().count());
        int cells = Math.addExact(counts, plan.counted() ? scores.cells() : 0);
        sums = spare.computeIfAbsent(cells, ExactSums::new);
        ranks = plan.ranks();
        sample = new SampledRows(plan.task());
    }

    /** Sums of a bucket's rows after another's, in the same arrays. For one thread. */
    public static final class Summing {
        private final Map<Integer, ExactSums> spare = new HashMap<>();

        public Sums of(EntryPlan plan, Predictions rows) {
            RowTally tally = new RowTally(plan, spare);
            tally.add(rows);
            return tally.drained();
        }
    }

    /**
     * Sums of some rows, as they travel.
     *
     * @param check the sum of hashes of their ids
     * @param sample those of them that are ranked
     */
    public record Sums(long check, ExactSums.Values values, SampledRows sample) implements Serializable {}

    void add(Predictions rows) {
        for (int i = 0; i < rows.rows(); i++) {
            String id = rows.sampleIds().get(i);
            float[] predicted = rows.predicted()[i];
            float[] label = rows.labels()[i];
            int block = plan.blocks().of(rows.groups().get(i));
            int first = block * width;
            scores.require(id, predicted);
            check += Seeds.hash(id);
            sums.add(first + layout.at(Part.ROWS), 1);
            if (label != null) {
                sums.add(first + layout.at(Part.KNOWN), 1);
                scores.add(label, predicted, plan.decision(), (part, place, value) -> {
                    if (layout.has(part)) {
                        sums.add(first + layout.at(part) + place, value);
                    }
                });
                if (plan.counted()) {
                    scores.count(label, predicted, plan.decision(), sums, counts);
                }
                if (ranks && plan.share().has(id)) {
                    sample.add(block, label, predicted);
                }
            }
        }
    }

    public void add(Sums some) {
        check += some.check;
        sums.add(some.values);
        sample.add(some.sample);
    }

    private Sums drained() {
        return new Sums(check, sums.drained(), sample.trimmed());
    }

    /** What the rows come to. */
    public ScoredRows scored() {
        ExactSums folded = new ExactSums(width);
        folded.addFolded(sums, 0, counts);
        Totals all = new Totals(layout, folded.values(0, width));
        BlockSums blocks = blocks();
        Map<String, Double> figures = new HashMap<>();
        plan.named(plan.metrics()).forEach(metric -> figures.put(metric.key(), blocks.figure(metric, all, null)));
        List<Metric> metrics = plan.named(plan.resampled());
        Map<String, double[]> resampled = new HashMap<>();
        double[] drawnRows = new double[metrics.isEmpty() ? 0 : plan.resamples()];
        metrics.forEach(metric -> resampled.put(metric.key(), new double[drawnRows.length]));
        GroupBootstrap bootstrap = new GroupBootstrap(plan.blocks(), drawnRows.length, plan.seed());
        for (int r = 0; r < drawnRows.length; r++) {
            int[] drawn = bootstrap.draw(r);
            drawnRows[r] = blocks.rows(drawn);
            double[] of = blocks.figures(metrics, drawn);
            for (int m = 0; m < of.length; m++) {
                Objects.requireNonNull(resampled.get(metrics.get(m).key()))[r] = of[m];
            }
        }
        return new ScoredRows(
                plan.task(),
                check,
                all,
                plan.counted() ? sums.values(counts, sums.cells()) : new double[0],
                plan.ranges(),
                figures,
                resampled,
                drawnRows);
    }

    BlockSums blocks() {
        return new BlockSums(
                layout,
                sums.values(0, counts),
                ranks ? Ranks.of(plan.task(), sample) : null,
                plan.task().outputs().size());
    }
}
