package io.athanor.evaluate;

import io.athanor.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The metrics of a task.
 *
 * @param all in the order in which people read them; the first is the headline, by which the best of several is chosen
 * @param compared those of which differences are told, the headline first
 * @param chooser by which one of several methods is chosen on validation rows: log-loss, which tells more of few rows than a share of
 *     hits does; of numbers R²
 * @param ofEquals decides between methods that are equal by it
 */
public record TaskMetrics(List<Metric> all, List<Metric> compared, Metric chooser, Metric ofEquals) {
    public TaskMetrics {
        all = List.copyOf(all);
        compared = List.copyOf(compared);
    }

    /** Those of its kind; where mistakes have costs of their own what they come to, and where rows may go unanswered how many do. */
    public static TaskMetrics of(Task task) {
        List<Metric> more = new ArrayList<>();
        if (task.hasCosts()) {
            more.add(Metric.MEAN_COST);
        }
        if (task.abstains()) {
            more.addAll(List.of(Metric.COVERAGE, Metric.ACCURACY_OF_ANSWERED));
        }
        TaskMetrics usual = ofKind(task);
        return new TaskMetrics(
                Stream.concat(usual.all.stream(), more.stream()).toList(),
                Stream.concat(usual.compared.stream(), more.stream()).toList(),
                usual.chooser,
                usual.ofEquals);
    }

    private static TaskMetrics ofKind(Task task) {
        return switch (task.activation()) {
            case SOFTMAX ->
                new TaskMetrics(
                        List.of(
                                Metric.ACCURACY,
                                Metric.MACRO_F1,
                                Metric.LOG_LOSS,
                                Metric.BRIER,
                                Metric.CALIBRATION_ERROR),
                        List.of(Metric.ACCURACY, Metric.MACRO_F1, Metric.LOG_LOSS, Metric.BRIER),
                        Metric.LOG_LOSS,
                        Metric.ACCURACY);
            case SIGMOID ->
                new TaskMetrics(
                        List.of(
                                Metric.MEAN_AVERAGE_PRECISION,
                                Metric.LABELS_MICRO_F1,
                                Metric.LABELS_MACRO_F1,
                                Metric.LABELS_LOG_LOSS,
                                Metric.LABELS_BRIER,
                                Metric.LABELS_CALIBRATION_ERROR),
                        List.of(
                                Metric.MEAN_AVERAGE_PRECISION,
                                Metric.LABELS_MICRO_F1,
                                Metric.LABELS_MACRO_F1,
                                Metric.LABELS_LOG_LOSS),
                        Metric.LABELS_LOG_LOSS,
                        Metric.MEAN_AVERAGE_PRECISION);
            case ORDINAL ->
                new TaskMetrics(
                        List.of(
                                Metric.QUADRATIC_KAPPA,
                                Metric.ACCURACY,
                                Metric.LEVEL_ERROR,
                                Metric.LOG_LOSS,
                                Metric.BRIER,
                                Metric.CALIBRATION_ERROR),
                        List.of(Metric.QUADRATIC_KAPPA, Metric.ACCURACY, Metric.LEVEL_ERROR, Metric.LOG_LOSS),
                        Metric.LOG_LOSS,
                        Metric.QUADRATIC_KAPPA);
            case IDENTITY -> ofValues(task.outputs());
        };
    }

    private static TaskMetrics ofValues(List<String> targets) {
        List<Metric> all = new ArrayList<>(List.of(Metric.R2));
        if (targets.size() == 1) {
            all.addAll(List.of(Metric.MEAN_ABSOLUTE_ERROR, Metric.ROOT_MEAN_SQUARED_ERROR));
        } else {
            IntStream.range(0, targets.size()).forEach(t -> all.addAll(Metric.ofTarget(targets.get(t), t)));
        }
        all.add(Metric.SPEARMAN);
        return new TaskMetrics(all, all, Metric.R2, Metric.SPEARMAN);
    }

    public Metric headline() {
        return all.get(0);
    }

    /**
     * Those of rows of which some is hidden: the headline, and the metric that chooses between methods, where that is another.
     */
    public List<Metric> ofHidden() {
        return chooser.equals(headline()) ? List.of(chooser) : List.of(headline(), chooser);
    }

    /** The metric of a key; those of earlier documents may have others. */
    public Metric named(String key) {
        return all.stream()
                .filter(metric -> metric.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no metric " + key + " among " + all));
    }
}
