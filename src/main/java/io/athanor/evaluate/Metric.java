package io.athanor.evaluate;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A figure of merit over rows n = 1 … N with a true label y and what is predicted p: a function of sums over these rows, or of their
 * ranks. Rows whose true label is not known to the task are left out. Every metric of no rows is NaN. Which there are of a task:
 * {@link TaskMetrics}.
 */
public final class Metric {
    /**
     * The share of rows whose class or level is the one that is {@linkplain io.athanor.task.Decision#said said}, or would be if
     * every row were answered.
     */
    public static final Metric ACCURACY =
            of("accuracy", "accuracy", true, 0, 1, true, (of, k) -> of.mean(Part.HITS), Part.HITS);

    /**
     * The mean over classes of F1 = 2·TP / (2·TP + FP + FN). A class that these rows neither have nor are taken for is left
     * out of the mean.
     */
    public static final Metric MACRO_F1 =
            of("macro_f1", "macro-F1", true, 0, 1, true, ClassScores::macroF1, Part.OUTPUTS);

    /** −1/N · Σ ln p[y], with p[y] clipped to at least 1e-15. */
    public static final Metric LOG_LOSS = of(
            "log_loss",
            "log-loss",
            false,
            0,
            Double.POSITIVE_INFINITY,
            false,
            (of, k) -> of.mean(Part.LOG_LOSS),
            Part.LOG_LOSS);

    /**
     * 1/N · Σ Σₖ (pₖ − [k = y])², from 0 to 2 (Brier, Verification of forecasts expressed in terms of probability, 1950).
     */
    public static final Metric BRIER =
            of("brier", "Brier score", false, 0, 2, false, (of, k) -> of.mean(Part.BRIER), Part.BRIER);

    /**
     * Expected calibration error: Σ over 15 equal-width bins B of the highest probability of |B|/N · |accuracy(B) −
     * confidence(B)|, with bins ((i−1)/15, i/15] (Naeini, Cooper, Hauskrecht: Obtaining well calibrated probabilities using
     * Bayesian binning, 2015; Guo et al.: On calibration of modern neural networks, 2017). It is biased upwards when rows
     * are few, and its bootstrap interval more so; log-loss and Brier score are the headline.
     */
    public static final Metric CALIBRATION_ERROR =
            of("calibration_error", "calibration error", false, 0, 1, true, (of, k) -> Bins.error(of), Part.BINS);

    /**
     * Of levels i, j = 0 … K − 1: 1 − Σ wᵢⱼ·Oᵢⱼ / Σ wᵢⱼ·Eᵢⱼ with w = (i − j)², O the shares of rows of level i taken for j, and E
     * those that two independent raters of the same margins would have (Cohen: Weighted kappa, 1968). NaN where all rows are of
     * one level and taken for it.
     */
    public static final Metric QUADRATIC_KAPPA = of(
            "quadratic_weighted_kappa",
            "quadratic-weighted kappa",
            true,
            -1,
            1,
            false,
            ClassScores::quadraticKappa,
            Part.OUTPUTS,
            Part.DISTANCE);

    /** Of levels, the mean distance of the predicted from the true one, in levels. */
    public static final Metric LEVEL_ERROR = of(
            "mean_absolute_error",
            "mean absolute error",
            false,
            0,
            Double.POSITIVE_INFINITY,
            false,
            (of, k) -> of.mean(Part.DISTANCE),
            Part.DISTANCE);

    /** Of one class or level, the mean of what it {@linkplain io.athanor.task.Costs costs} to say what is said, or would be. */
    public static final Metric MEAN_COST = of(
            "mean_cost",
            "mean cost",
            false,
            0,
            Double.POSITIVE_INFINITY,
            false,
            (of, k) -> of.mean(Part.COST),
            Part.COST);

    /** The share of rows that are answered (El-Yaniv, Wiener: On the foundations of noise-free selective classification, 2010). */
    public static final Metric COVERAGE =
            of("coverage", "coverage", true, 0, 1, true, (of, k) -> of.mean(Part.ANSWERED), Part.ANSWERED);

    /** The share of the answered rows whose class or level is the one that is said; NaN where none is. */
    public static final Metric ACCURACY_OF_ANSWERED = of(
            "accuracy_of_answered",
            "accuracy of the answered",
            true,
            0,
            1,
            true,
            (of, k) -> ClassScores.accuracyOfAnswered(of),
            Part.ANSWERED);

    /**
     * Of several labels, the mean over those that some row has of the average precision Σ (Rₙ − Rₙ₋₁)·Pₙ, n over the thresholds
     * from the highest probability down.
     */
    public static final Metric MEAN_AVERAGE_PRECISION =
            ofRanks("mean_average_precision", "mean average precision", 0, true);

    /** Of several labels, 2·TP / (2·TP + FP + FN) over all labels and rows together, at each label's threshold. */
    public static final Metric LABELS_MICRO_F1 =
            of("micro_f1", "micro-F1", true, 0, 1, true, LabelScores::microF1, Part.OUTPUTS);

    /** Of several labels, the mean of each label's F1 at its threshold; one that no row has or is given is left out. */
    public static final Metric LABELS_MACRO_F1 =
            of("macro_f1", "macro-F1", true, 0, 1, true, ClassScores::macroF1, Part.OUTPUTS);

    /** Of several labels, the mean over rows and labels of −ln of the probability of what is true, clipped to at least 1e-15. */
    public static final Metric LABELS_LOG_LOSS = of(
            "log_loss",
            "log-loss",
            false,
            0,
            Double.POSITIVE_INFINITY,
            false,
            (of, k) -> of.mean(Part.LOG_LOSS),
            Part.LOG_LOSS);

    /** Of several labels, the mean over rows and labels of (p − y)². */
    public static final Metric LABELS_BRIER =
            of("brier", "Brier score", false, 0, 1, false, (of, k) -> of.mean(Part.BRIER), Part.BRIER);

    /** As {@link #CALIBRATION_ERROR}, of the probabilities of all labels together. */
    public static final Metric LABELS_CALIBRATION_ERROR =
            of("calibration_error", "calibration error", false, 0, 1, true, (of, k) -> Bins.error(of), Part.BINS);

    /** Of numbers, 1 − Σ (y − p)² / Σ (y − ȳ)²; of several targets their mean. */
    public static final Metric R2 =
            of("r2", "R²", true, Double.NEGATIVE_INFINITY, 1, false, ValueScores::r2, Part.ERRORS);

    /** Of numbers, the correlation of ranks (Spearman, 1904), equal values sharing their mean rank; of several targets their mean. */
    public static final Metric SPEARMAN = ofRanks("spearman", "Spearman\u2019s \u03c1", -1, false);

    /** Of numbers, the mean of |y − p|, in their unit. */
    public static final Metric MEAN_ABSOLUTE_ERROR = of(
            "mean_absolute_error",
            "mean absolute error",
            false,
            0,
            Double.POSITIVE_INFINITY,
            false,
            (of, k) -> ValueScores.meanAbsoluteError(of, 0),
            Part.ERRORS);

    /** Of numbers, the root of the mean of (y − p)², in their unit. */
    public static final Metric ROOT_MEAN_SQUARED_ERROR = of(
            "root_mean_squared_error",
            "root mean squared error",
            false,
            0,
            Double.POSITIVE_INFINITY,
            false,
            (of, k) -> ValueScores.rootMeanSquaredError(of, 0),
            Part.ERRORS);

    private final String key;
    private final String title;
    private final boolean higherIsBetter;
    private final double least;
    private final double most;
    private final boolean share;
    private final Set<Part> parts;
    private final @Nullable Rule rule;

    /** What a metric makes of sums. */
    private interface Rule {
        double of(Totals totals, int outputs);
    }

    /** @param rule null of a metric of ranks, which is not a function of sums */
    private Metric(
            String key,
            String title,
            boolean higherIsBetter,
            double least,
            double most,
            boolean share,
            Set<Part> parts,
            @Nullable Rule rule) {
        this.key = key;
        this.title = title;
        this.higherIsBetter = higherIsBetter;
        this.least = least;
        this.most = most;
        this.share = share;
        this.parts = parts;
        this.rule = rule;
    }

    private static Metric of(
            String key,
            String title,
            boolean higherIsBetter,
            double least,
            double most,
            boolean share,
            Rule rule,
            Part... parts) {
        return new Metric(key, title, higherIsBetter, least, most, share, Set.of(parts), rule);
    }

    private static Metric ofRanks(String key, String title, double least, boolean share) {
        return new Metric(key, title, true, least, 1, share, Set.of(), null);
    }

    /** Of one of several targets: {@link #MEAN_ABSOLUTE_ERROR} and {@link #ROOT_MEAN_SQUARED_ERROR}, with its name. */
    static List<Metric> ofTarget(String name, int target) {
        return List.of(
                of(
                        MEAN_ABSOLUTE_ERROR.key + " " + name,
                        MEAN_ABSOLUTE_ERROR.title + " of " + name,
                        false,
                        0,
                        Double.POSITIVE_INFINITY,
                        false,
                        (of, k) -> ValueScores.meanAbsoluteError(of, target),
                        Part.ERRORS),
                of(
                        ROOT_MEAN_SQUARED_ERROR.key + " " + name,
                        ROOT_MEAN_SQUARED_ERROR.title + " of " + name,
                        false,
                        0,
                        Double.POSITIVE_INFINITY,
                        false,
                        (of, k) -> ValueScores.rootMeanSquaredError(of, target),
                        Part.ERRORS));
    }

    /** Its name in {@code metrics.json}; unique among those of a task. */
    public String key() {
        return key;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** Whether it is a share, which people read in percent. */
    public boolean isShare() {
        return share;
    }

    /** Whether it asks who is before whom, which sums do not tell. */
    boolean isOfRanks() {
        return rule == null;
    }

    /** The sums that it is a function of. */
    Set<Part> parts() {
        return parts;
    }

    /**
     * The metric of some rows.
     *
     * @param outputs of the task
     * @return NaN of no row with a known label
     */
    double of(Totals totals, int outputs) {
        if (rule == null) {
            throw new IllegalArgumentException(key + " is not a function of sums");
        }
        return rule.of(totals, outputs);
    }

    /** Cuts an interval's end to the values the metric can take. */
    double clip(double end) {
        return Math.min(most, Math.max(least, end));
    }

    @Override
    public String toString() {
        return key;
    }
}
