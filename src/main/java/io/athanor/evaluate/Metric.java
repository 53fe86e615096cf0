package io.athanor.evaluate;

import io.athanor.task.Predictions;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A figure of merit over rows n = 1 … N with a true label y and what is predicted p. Rows whose true label is not known to the
 * task are left out. Every metric of no rows is NaN. Which there are of a task: {@link TaskMetrics}.
 */
public final class Metric {
    /**
     * The share of rows whose class or level is the one that is {@linkplain io.athanor.task.Decision#said said}, or would be if
     * every row were answered.
     */
    public static final Metric ACCURACY =
            of(ClassScores.class, "accuracy", "accuracy", true, 0, 1, true, ClassScores::accuracy);

    /**
     * The mean over classes of F1 = 2·TP / (2·TP + FP + FN). A class that these rows neither have nor are taken for is left
     * out of the mean.
     */
    public static final Metric MACRO_F1 =
            of(ClassScores.class, "macro_f1", "macro-F1", true, 0, 1, true, ClassScores::macroF1);

    /** −1/N · Σ ln p[y], with p[y] clipped to at least 1e-15. */
    public static final Metric LOG_LOSS = of(
            ClassScores.class, "log_loss", "log-loss", false, 0, Double.POSITIVE_INFINITY, false, ClassScores::logLoss);

    /**
     * 1/N · Σ Σₖ (pₖ − [k = y])², from 0 to 2 (Brier, Verification of forecasts expressed in terms of probability, 1950).
     */
    public static final Metric BRIER =
            of(ClassScores.class, "brier", "Brier score", false, 0, 2, false, ClassScores::brier);

    /**
     * Expected calibration error: Σ over 15 equal-width bins B of the highest probability of |B|/N · |accuracy(B) −
     * confidence(B)|, with bins ((i−1)/15, i/15] (Naeini, Cooper, Hauskrecht: Obtaining well calibrated probabilities using
     * Bayesian binning, 2015; Guo et al.: On calibration of modern neural networks, 2017). It is biased upwards when rows
     * are few, and its bootstrap interval more so; log-loss and Brier score are the headline.
     */
    public static final Metric CALIBRATION_ERROR = of(
            ClassScores.class,
            "calibration_error",
            "calibration error",
            false,
            0,
            1,
            true,
            ClassScores::calibrationError);

    /**
     * Of levels i, j = 0 … K − 1: 1 − Σ wᵢⱼ·Oᵢⱼ / Σ wᵢⱼ·Eᵢⱼ with w = (i − j)², O the shares of rows of level i taken for j, and E
     * those that two independent raters of the same margins would have (Cohen: Weighted kappa, 1968). NaN where all rows are of
     * one level and taken for it.
     */
    public static final Metric QUADRATIC_KAPPA = of(
            ClassScores.class,
            "quadratic_weighted_kappa",
            "quadratic-weighted kappa",
            true,
            -1,
            1,
            false,
            ClassScores::quadraticKappa);

    /** Of levels, the mean distance of the predicted from the true one, in levels. */
    public static final Metric LEVEL_ERROR = of(
            ClassScores.class,
            "mean_absolute_error",
            "mean absolute error",
            false,
            0,
            Double.POSITIVE_INFINITY,
            false,
            ClassScores::levelError);

    /** Of one class or level, the mean of what it {@linkplain io.athanor.task.Costs costs} to say what is said, or would be. */
    public static final Metric MEAN_COST = of(
            ClassScores.class, "mean_cost", "mean cost", false, 0, Double.POSITIVE_INFINITY, false, ClassScores::cost);

    /** The share of rows that are answered (El-Yaniv, Wiener: On the foundations of noise-free selective classification, 2010). */
    public static final Metric COVERAGE =
            of(ClassScores.class, "coverage", "coverage", true, 0, 1, true, ClassScores::coverage);

    /** The share of the answered rows whose class or level is the one that is said; NaN where none is. */
    public static final Metric ACCURACY_OF_ANSWERED = of(
            ClassScores.class,
            "accuracy_of_answered",
            "accuracy of the answered",
            true,
            0,
            1,
            true,
            ClassScores::accuracyOfAnswered);

    /**
     * Of several labels, the mean over those that some row has of the average precision Σ (Rₙ − Rₙ₋₁)·Pₙ, n over the thresholds
     * from the highest probability down.
     */
    public static final Metric MEAN_AVERAGE_PRECISION = of(
            LabelScores.class,
            "mean_average_precision",
            "mean average precision",
            true,
            0,
            1,
            true,
            LabelScores::meanAveragePrecision);

    /** Of several labels, 2·TP / (2·TP + FP + FN) over all labels and rows together, at each label's threshold. */
    public static final Metric LABELS_MICRO_F1 =
            of(LabelScores.class, "micro_f1", "micro-F1", true, 0, 1, true, LabelScores::microF1);

    /** Of several labels, the mean of each label's F1 at its threshold; one that no row has or is given is left out. */
    public static final Metric LABELS_MACRO_F1 =
            of(LabelScores.class, "macro_f1", "macro-F1", true, 0, 1, true, LabelScores::macroF1);

    /** Of several labels, the mean over rows and labels of −ln of the probability of what is true, clipped to at least 1e-15. */
    public static final Metric LABELS_LOG_LOSS = of(
            LabelScores.class, "log_loss", "log-loss", false, 0, Double.POSITIVE_INFINITY, false, LabelScores::logLoss);

    /** Of several labels, the mean over rows and labels of (p − y)². */
    public static final Metric LABELS_BRIER =
            of(LabelScores.class, "brier", "Brier score", false, 0, 1, false, LabelScores::brier);

    /** As {@link #CALIBRATION_ERROR}, of the probabilities of all labels together. */
    public static final Metric LABELS_CALIBRATION_ERROR = of(
            LabelScores.class,
            "calibration_error",
            "calibration error",
            false,
            0,
            1,
            true,
            LabelScores::calibrationError);

    /** Of numbers, 1 − Σ (y − p)² / Σ (y − ȳ)²; of several targets their mean. */
    public static final Metric R2 = ofValues("r2", "R²", true, Double.NEGATIVE_INFINITY, 1, ValueScores::r2);

    /** Of numbers, the correlation of ranks (Spearman, 1904), equal values sharing their mean rank; of several targets their mean. */
    public static final Metric SPEARMAN =
            ofValues("spearman", "Spearman\u2019s \u03c1", true, -1, 1, ValueScores::spearman);

    /** Of numbers, the mean of |y − p|, in their unit. */
    public static final Metric MEAN_ABSOLUTE_ERROR = ofValues(
            "mean_absolute_error",
            "mean absolute error",
            false,
            0,
            Double.POSITIVE_INFINITY,
            (rows, counts) -> rows.meanAbsoluteError(0, counts));

    /** Of numbers, the root of the mean of (y − p)², in their unit. */
    public static final Metric ROOT_MEAN_SQUARED_ERROR = ofValues(
            "root_mean_squared_error",
            "root mean squared error",
            false,
            0,
            Double.POSITIVE_INFINITY,
            (rows, counts) -> rows.rootMeanSquaredError(0, counts));

    private final String key;
    private final String title;
    private final boolean higherIsBetter;
    private final double least;
    private final double most;
    private final boolean share;
    private final ToDoubleBiFunction<RowScores, int @Nullable []> rule;

    private Metric(
            String key,
            String title,
            boolean higherIsBetter,
            double least,
            double most,
            boolean share,
            ToDoubleBiFunction<RowScores, int @Nullable []> rule) {
        this.key = key;
        this.title = title;
        this.higherIsBetter = higherIsBetter;
        this.least = least;
        this.most = most;
        this.share = share;
        this.rule = rule;
    }

    private static <R extends RowScores> Metric of(
            Class<R> rows,
            String key,
            String title,
            boolean higherIsBetter,
            double least,
            double most,
            boolean share,
            ToDoubleBiFunction<R, int @Nullable []> rule) {
        return new Metric(
                key,
                title,
                higherIsBetter,
                least,
                most,
                share,
                (scores, counts) -> rule.applyAsDouble(rows.cast(scores), counts));
    }

    private static Metric ofValues(
            String key,
            String title,
            boolean higherIsBetter,
            double least,
            double most,
            ToDoubleBiFunction<ValueScores, int @Nullable []> rule) {
        return of(ValueScores.class, key, title, higherIsBetter, least, most, false, rule);
    }

    /** Of one of several targets: {@link #MEAN_ABSOLUTE_ERROR} and {@link #ROOT_MEAN_SQUARED_ERROR}, with its name. */
    static List<Metric> ofTarget(String name, int target) {
        return List.of(
                ofValues(
                        MEAN_ABSOLUTE_ERROR.key + " " + name,
                        MEAN_ABSOLUTE_ERROR.title + " of " + name,
                        false,
                        0,
                        Double.POSITIVE_INFINITY,
                        (rows, counts) -> rows.meanAbsoluteError(target, counts)),
                ofValues(
                        ROOT_MEAN_SQUARED_ERROR.key + " " + name,
                        ROOT_MEAN_SQUARED_ERROR.title + " of " + name,
                        false,
                        0,
                        Double.POSITIVE_INFINITY,
                        (rows, counts) -> rows.rootMeanSquaredError(target, counts)));
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

    /** The metric of all rows, NaN if there is none with a known label. */
    public double of(Predictions predictions) {
        return of(RowScores.of(predictions));
    }

    double of(RowScores rows) {
        return of(rows, null);
    }

    /** @param counts how often each row stands in the resample; null counts every row once */
    double of(RowScores rows, int @Nullable [] counts) {
        return rule.applyAsDouble(rows, counts);
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
