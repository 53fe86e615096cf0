package io.athanor.job.predict;

import io.athanor.data.Ledger;
import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How new data compare with those that a model was trained on.
 *
 * @param modalities those the model reads
 */
record DataDrift(List<OfModality> modalities) {
    /** Of every interval. */
    static final double CONFIDENCE = 0.95;

    /**
     * An area whose whole interval lies above this says that the data have moved. Of the embedded sample's English names, German
     * ones are told with 0.996 [0.96, 1.00], they themselves with 0.495 [0.45, 0.54].
     */
    private static final double MOVED_AREA = 0.75;

    /** A change of the share that have the modality which counts, where chance does not explain it. */
    private static final double MOVED_SHARE = 0.1;

    /**
     * One modality.
     *
     * @param trained share of the samples of the training's table that have it
     * @param present share of the new samples that have it
     * @param area by which a small classifier tells new rows from trained ones, null where there are too few of either
     * @param moved what has moved, for a person; empty if nothing has
     */
    record OfModality(
            String modality,
            double trained,
            double present,
            @Nullable Estimate area,
            List<String> moved) {
        static OfModality of(String modality, Ledger.Counts trained, Ledger.Counts found, @Nullable Estimate area) {
            double was = share(trained);
            double is = share(found);
            List<String> moved = new ArrayList<>();
            if (Math.abs(is - was) > MOVED_SHARE && Shares.differ(was, trained.sum(), is, found.sum(), CONFIDENCE)) {
                moved.add("the share that have it");
            }
            if (area != null && area.low() >= MOVED_AREA) {
                moved.add("what it holds");
            }
            return new OfModality(modality, was, is, area, moved);
        }

        private static double share(Ledger.Counts counts) {
            return counts.sum() == 0 ? 0 : (double) counts.ok() / counts.sum();
        }

        private String line() {
            String told = area == null
                    ? "too few rows to tell them apart"
                    : String.format(
                            Locale.ROOT,
                            "told apart with AUC %.2f [%.2f, %.2f]",
                            area.value(),
                            area.low(),
                            area.high());
            String shares = String.format(
                    Locale.ROOT, "%s: %.1f %% have it, %.1f %% in training", modality, 100 * present, 100 * trained);
            return "  " + shares + "; " + told + (moved.isEmpty() ? "" : ": " + String.join(" and ", moved) + " MOVED");
        }
    }

    /** For a person, a line a modality below a heading. */
    String text() {
        StringBuilder text =
                new StringBuilder("Compared with the data of the training (AUC 0.5: alike, 1: different):\n");
        modalities.forEach(m -> text.append(m.line()).append('\n'));
        if (modalities.stream().anyMatch(m -> !m.moved().isEmpty())) {
            text.append("Where data have moved, the model may be worse than it was measured to be.\n");
        }
        return text.toString();
    }
}
