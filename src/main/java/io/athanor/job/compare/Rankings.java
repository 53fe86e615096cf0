package io.athanor.job.compare;

import io.athanor.base.UserError;
import io.athanor.evaluate.EvaluateSettings;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.TaskMetrics;
import io.athanor.evaluate.TrialRanking;
import io.athanor.job.CompareSettings;
import io.athanor.job.PipelineSettings;
import io.athanor.job.measure.SplitPredictions;
import io.athanor.table.Artefact;
import io.athanor.task.Task;
import io.athanor.train.joined.JoinedTable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Ranks trials by what they predict of the validation rows.
 *
 * @param table any that trials were trained on: it says where the work is done
 */
record Rankings(JoinedTable table, EvaluateSettings how, long seed, Task task, Metric metric) {
    /** The fewest resamples there may be: an order needs no interval. */
    private static final int FEWEST = 100;

    /** @throws UserError if the task has no such metric */
    static Rankings of(PipelineSettings settings, JoinedTable table, Task task) {
        EvaluateSettings how = settings.evaluate();
        return new Rankings(
                table,
                new EvaluateSettings(how.folds(), 0, List.of(), how.confidence(), how.resamples(), how.trees()),
                settings.seed(),
                task,
                metric(settings.compare(), task));
    }

    private static Metric metric(CompareSettings compare, Task task) {
        List<Metric> all = TaskMetrics.of(task).all();
        if (compare.metric().equals(CompareSettings.AUTO)) {
            return all.stream()
                    .filter(metric -> metric.key().equals(Metric.LOG_LOSS.key()))
                    .findFirst()
                    .orElse(all.get(0));
        }
        return all.stream()
                .filter(metric -> name(metric).equals(compare.metric()))
                .findFirst()
                .orElseThrow(() -> new UserError("Cannot compare: compare.metric is " + compare.metric()
                        + ", which this task does not have, expected one of "
                        + all.stream().map(Rankings::name).collect(Collectors.joining(", "))
                        + ". Set compare.metric."));
    }

    /** As settings have it. */
    static String name(Metric metric) {
        return metric.key().replace('_', '-');
    }

    /** With intervals. */
    TrialRanking of(List<TrialRun> runs) {
        return of(runs, how);
    }

    /** Some of these, the best first; those that failed are none. */
    List<Trial> best(List<TrialRun> runs, int most) {
        List<TrialRun> whole = runs.stream().filter(run -> !run.failed()).toList();
        if (whole.isEmpty()) {
            return List.of();
        }
        List<String> order = of(
                        whole, new EvaluateSettings(how.folds(), 0, List.of(), how.confidence(), FEWEST, how.trees()))
                .order();
        return order.stream()
                .flatMap(name -> whole.stream().filter(run -> run.method().equals(name)))
                .map(TrialRun::trial)
                .limit(most)
                .toList();
    }

    private TrialRanking of(List<TrialRun> runs, EvaluateSettings resampled) {
        List<Artefact> artefacts = runs.stream()
                .map(TrialRun::artefact)
                .collect(Collectors.toMap(
                        Artefact::path, artefact -> artefact, (one, same) -> one, java.util.LinkedHashMap::new))
                .values()
                .stream()
                .toList();
        return new TrialRanking(resampled, seed, SplitPredictions.scored(table, resampled, seed, artefacts), metric);
    }
}
