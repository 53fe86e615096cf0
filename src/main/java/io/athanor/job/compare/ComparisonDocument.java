package io.athanor.job.compare;

import io.athanor.base.Fingerprint;
import io.athanor.base.UserError;
import io.athanor.data.Cost;
import io.athanor.data.Split;
import io.athanor.evaluate.Estimate;
import io.athanor.evaluate.Metric;
import io.athanor.evaluate.ParetoFront;
import io.athanor.evaluate.TaskMetrics;
import io.athanor.evaluate.TrialComparison;
import io.athanor.evaluate.TrialComparison.Place;
import io.athanor.evaluate.TrialComparison.Times;
import io.athanor.evaluate.TrialComparison.Winner;
import io.athanor.evaluate.TrialRanking;
import io.athanor.job.PipelineSettings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Says in one document what trials came to.
 *
 * @param winnerPath where the pipeline file with the winner's settings will be
 */
record ComparisonDocument(PipelineSettings settings, TrialGrid grid, Rankings rankings, String winnerPath) {
    /** @throws UserError if no trial has a model */
    TrialComparison of(Climb climb) {
        List<TrialRun> all = climb.furthest();
        List<TrialRun> whole = all.stream().filter(run -> !run.failed()).toList();
        if (whole.isEmpty()) {
            throw new UserError(
                    all.isEmpty()
                            ? "Cannot compare: the budget of compare.budget was over before a trial was begun, expected"
                                    + " time for some. Raise it."
                            : "Cannot compare: all " + all.size()
                                    + " trials that were trained have failed, expected some"
                                    + " that do not. The first said: "
                                    + all.get(0).result().outcome().failure());
        }
        TrialRanking ranking = rankings.of(whole);
        List<String> order = ranking.order();
        List<TrialRun> ranked = whole.stream()
                .sorted(Comparator.comparingInt((TrialRun run) -> -run.rung())
                        .thenComparingInt(run -> order.indexOf(run.method())))
                .toList();
        List<Place> places = new ArrayList<>(places(ranked, ranking));
        all.stream().filter(TrialRun::failed).forEach(run -> places.add(failed(run)));
        List<Integer> tried = all.stream().map(run -> run.trial().number()).toList();
        List<Integer> leftOut = grid.trials().stream()
                .map(Trial::number)
                .filter(number -> !tried.contains(number))
                .toList();
        return new TrialComparison(
                settings.name(),
                rankings.metric().key(),
                settings.compare().search(),
                grid.combinations(),
                settings.compare().halving(),
                rankings.how().confidence(),
                rankings.task(),
                climb.rungs(),
                places,
                winner(ranked.get(0), ranking),
                leftOut,
                notes(climb, ranked.get(0)));
    }

    private List<Place> places(List<TrialRun> ranked, TrialRanking ranking) {
        TrialRun winner = ranked.get(0);
        List<SortedMap<String, Estimate>> figures =
                ranked.stream().map(run -> validation(ranking, run)).toList();
        boolean[] front = front(ranked, figures);
        Map<Fingerprint, Integer> earlier = new HashMap<>();
        ranked.stream()
                .sorted(Comparator.comparingInt(run -> run.trial().number()))
                .forEach(run -> earlier.putIfAbsent(
                        run.artefact().fingerprint(), run.trial().number()));
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < ranked.size(); i++) {
            TrialRun run = ranked.get(i);
            Integer same = earlier.get(run.artefact().fingerprint());
            Cost cost = cost(run);
            places.add(new Place(
                    run.trial().number(),
                    run.trial().changes(),
                    run.rung(),
                    run.epochs(),
                    run.result().outcome().epochs(),
                    Integer.valueOf(run.trial().number()).equals(same) ? null : same,
                    figures.get(i),
                    run == winner ? null : ranking.difference(run.method(), winner.method()),
                    cost.parameters(),
                    cost.parametersWithEncoders(),
                    new Times(
                            cost.millisPerRowWithEncoders(),
                            run.result().outcome().seconds(),
                            front[i]),
                    null));
        }
        return places;
    }

    private static Place failed(TrialRun run) {
        return new Place(
                run.trial().number(),
                run.trial().changes(),
                run.rung(),
                run.epochs(),
                run.result().outcome().epochs(),
                null,
                new TreeMap<>(),
                null,
                0,
                0,
                null,
                run.result().outcome().failure());
    }

    /** Among those that came furthest: one that was stopped early has trained for less, which is no merit. */
    private boolean[] front(List<TrialRun> ranked, List<SortedMap<String, Estimate>> figures) {
        Metric headline = TaskMetrics.of(rankings.task()).headline();
        int last = ranked.get(0).rung();
        List<double[]> costs = new ArrayList<>();
        for (int i = 0; i < ranked.size() && ranked.get(i).rung() == last; i++) {
            Estimate figure = figures.get(i).get(headline.key());
            double value = figure == null ? Double.NaN : figure.value();
            Cost cost = cost(ranked.get(i));
            costs.add(new double[] {
                headline.higherIsBetter() ? -value : value,
                cost.parametersWithEncoders(),
                twoDigits(cost.millisPerRowWithEncoders()),
                twoDigits(ranked.get(i).result().outcome().seconds())
            });
        }
        boolean[] front = new boolean[ranked.size()];
        boolean[] among = ParetoFront.of(costs);
        System.arraycopy(among, 0, front, 0, among.length);
        return front;
    }

    private static double twoDigits(double time) {
        return new BigDecimal(time).round(new MathContext(2)).doubleValue();
    }

    private Winner winner(TrialRun run, TrialRanking ranking) {
        SortedMap<String, Estimate> validation = validation(ranking, run);
        SortedMap<String, Estimate> test =
                ranking.figures(run.method()).getOrDefault(Split.TEST.column(), new TreeMap<>());
        Metric metric = rankings.metric();
        double gain = value(test, metric) - value(validation, metric);
        return new Winner(run.trial().number(), validation, test, metric.higherIsBetter() ? -gain : gain, winnerPath);
    }

    private static double value(SortedMap<String, Estimate> figures, Metric metric) {
        Estimate estimate = figures.get(metric.key());
        return estimate == null ? Double.NaN : estimate.value();
    }

    private static SortedMap<String, Estimate> validation(TrialRanking ranking, TrialRun run) {
        return ranking.figures(run.method()).getOrDefault(Split.VALIDATION.column(), new TreeMap<>());
    }

    private static Cost cost(TrialRun run) {
        return Objects.requireNonNull(run.result().outcome().cost());
    }

    private List<String> notes(Climb climb, TrialRun winner) {
        List<String> notes = new ArrayList<>();
        int begun = climb.rungs().size();
        TrialComparison.Rung last = climb.rungs().get(begun - 1);
        Duration budget = settings.compare().budget();
        if (last.trained() < last.trials()) {
            notes.add("The budget of " + Objects.requireNonNull(budget).toSeconds() + " s was spent on rung " + begun
                    + " of " + grid.halving().rungs().size() + ": " + last.trained() + " of its " + last.trials()
                    + " trials were trained. The same command goes on where this one was.");
        }
        if (winner.epochs() < winner.trial().epochs()) {
            notes.add("The best trial was trained for " + winner.epochs() + " of its "
                    + winner.trial().epochs() + " epochs.");
        }
        return notes;
    }
}
