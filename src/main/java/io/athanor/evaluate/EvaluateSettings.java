package io.athanor.evaluate;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/** How methods are measured. */
public record EvaluateSettings(
        @Setting(
                value = "Parts of a cross-validation; each is tested on once a repeat.",
                otherwise = "5",
                min = 2,
                max = 100)
        int folds,

        @Setting(
                value = "Repeats of the cross-validation, each with folds drawn anew; 0 keeps to the one split of the"
                        + " manifest and calls its figures indicative.",
                otherwise = "0",
                min = 0,
                max = 100)
        int repeats,

        @Setting(
                value = "Shares of the modalities that are hidden at random to see how accuracy falls.",
                otherwise = "[0.1, 0.3, 0.5]",
                min = 0,
                max = 1)
        List<Double> missing,

        @Setting(value = "Confidence of every interval.", otherwise = "0.95", min = 0.5, max = 0.999)
        double confidence,

        @Setting(value = "Resamples of a bootstrap.", otherwise = "2000", min = 100, max = 100000)
        int resamples,

        @Setting(
                value =
                        "Boosted trees (XGBoost) among the baselines, of each modality and of all of them; auto leaves out those"
                                + " that would take more than a few minutes of a core, and the report says which.",
                otherwise = "auto")
        TreesChoice trees)
        implements Serializable {

    public static final EvaluateSettings DEFAULT =
            new EvaluateSettings(5, 0, List.of(0.1, 0.3, 0.5), 0.95, 2000, TreesChoice.AUTO);

    public EvaluateSettings {
        missing = List.copyOf(missing);
        // a record of an earlier version says nothing of them
        trees = Objects.requireNonNullElse(trees, TreesChoice.AUTO);
    }

    /** The same over other folds. */
    public EvaluateSettings with(int otherFolds, int otherRepeats) {
        return new EvaluateSettings(otherFolds, otherRepeats, missing, confidence, resamples, trees);
    }

    /** Whether figures come from repeated cross-validation; otherwise from one split. */
    public boolean crossValidated() {
        return repeats > 0;
    }
}
