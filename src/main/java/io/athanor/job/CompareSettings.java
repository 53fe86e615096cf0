package io.athanor.job;

import io.athanor.base.Setting;
import io.athanor.config.YamlValue;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which settings {@code athanor compare} tries, and how it chooses among them; no other command reads it. */
public record CompareSettings(
        @Setting(
                value = "Values to be tried, by the dotted path of a setting below teacher or modalities, as in"
                        + " teacher.hidden: [32, 64].",
                otherwise = "{}")
        Map<String, List<YamlValue>> vary,

        @Setting(
                value = "Whether all combinations of the values are tried, or some of them that are drawn.",
                otherwise = "grid",
                oneOf = {"grid", "random"})
        String search,

        @Setting(
                value = "Combinations that a random search draws.",
                otherwise = "40",
                min = 2,
                max = CompareSettings.MOST_TRIALS)
        int trials,

        @Setting(
                value =
                        "Successive halving: one of so many trials goes on, with so many times the epochs; 1 trains all of them"
                                + " to the end.",
                otherwise = "3",
                min = 1,
                max = 10)
        int halving,

        @Setting(
                value = "Epochs by which a trial is judged at the least, where trials are halved.",
                otherwise = "5",
                min = 1,
                max = 100000)
        int leastEpochs,

        @Setting(
                value =
                        "The metric of the validation rows by which trials are ranked. auto is log-loss where probabilities are"
                                + " told, and R² of numbers.",
                otherwise = "auto",
                oneOf = {
                    CompareSettings.AUTO,
                    "accuracy",
                    "accuracy-of-answered",
                    "brier",
                    "calibration-error",
                    "log-loss",
                    "macro-f1",
                    "mean-absolute-error",
                    "mean-average-precision",
                    "mean-cost",
                    "micro-f1",
                    "quadratic-weighted-kappa",
                    "r2",
                    "root-mean-squared-error",
                    "spearman"
                })
        String metric,

        @Setting(
                value =
                        "Time after which no further trial is begun, as in 20m, from the first trial on; none if left out.",
                otherwise = Setting.NONE,
                min = 0)
        @Nullable
        Duration budget) {
    /** Trials at most: figures of all of them, with their resamples, are on the driver at once. */
    public static final int MOST_TRIALS = 1000;

    /** The metric that suits the task. */
    public static final String AUTO = "auto";

    public CompareSettings {
        Map<String, List<YamlValue>> ordered = new LinkedHashMap<>();
        vary.forEach((path, values) -> ordered.put(path, List.copyOf(values)));
        vary = Collections.unmodifiableMap(ordered);
    }

    /** Whether trials are drawn. */
    public boolean isRandom() {
        return search.equals("random");
    }

    /** The same with values of further settings, or others of the same. */
    public CompareSettings varying(Map<String, List<YamlValue>> more) {
        Map<String, List<YamlValue>> all = new LinkedHashMap<>(vary);
        all.putAll(more);
        return new CompareSettings(all, search, trials, halving, leastEpochs, metric, budget);
    }
}
