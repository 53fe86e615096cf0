package io.athanor.job.pilot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a run on all samples takes, by runs on a quarter (1), on half (2) and on the whole (3) of a pilot's sample, each of which is
 * part of the next. A figure y of a stage that had work w is taken for a line:
 *
 * <pre>
 * slope = max(0, (y₃ − y₂) / (w₃ − w₂), (y₃ − y₁) / (w₃ − w₁))
 * fixed = max over i of yᵢ − slope · wᵢ
 * y(W)  = fixed + slope · W, at most y₃ · W / w₃
 * </pre>
 *
 * <p>What is done for the first time in a process is slow (most stages in the first run, and in the second what an extraction
 * does that keeps features), and makes a slope that begins there too small; so the larger one counts, and what was slow is
 * fixed, as the whole run's process is cold too.
 *
 * <p>Where there was no run on the parts, or they had about as much work, all of a figure is taken to grow with the work, which is
 * the most it can be: {@code y(W) = y₃ · W / w₃}.
 *
 * @param samples of all
 * @param runs the samples of the pilot's runs
 * @param stages in the order of the runs
 */
record Estimate(long samples, List<Long> runs, List<Stage> stages) {
    /** A part has to have so much less work than the whole, or chance makes the slope. */
    private static final double APART = 1.25;

    /** Runs on a quarter, on half and on the whole. */
    private static final int PARTS = 3;

    /**
     * Of one stage.
     *
     * @param atMost whether fixed costs could not be told apart
     * @param left what it has to do, of the same kind as the pilot's {@link StageFigures#work}
     */
    record Stage(
            String stage,
            double seconds,
            double coreSeconds,
            double bytes,
            double shuffleBytes,
            double left,
            boolean atMost) {}

    Estimate {
        runs = List.copyOf(runs);
        stages = List.copyOf(stages);
    }

    /**
     * @param runs the last of them on the whole sample, before it none or those on a quarter and on half of it
     * @param samples of all
     */
    static Estimate of(List<RunFigures> runs, long samples) {
        RunFigures pilot = runs.get(runs.size() - 1);
        Map<String, Stage> stages = new LinkedHashMap<>();
        pilot.stages().forEach((title, figures) -> stages.put(title, stage(title, runs, samples)));
        return new Estimate(samples, runs.stream().map(RunFigures::samples).toList(), new ArrayList<>(stages.values()));
    }

    private static Stage stage(String title, List<RunFigures> runs, long samples) {
        List<RunFigures> with =
                runs.stream().filter(run -> run.stages().containsKey(title)).toList();
        // a part that lacks the stage says nothing of it
        List<RunFigures> compared = with.size() == PARTS ? with : with.subList(with.size() - 1, with.size());
        List<StageFigures> figures = compared.stream()
                .map(run -> Objects.requireNonNull(run.stages().get(title)))
                .toList();
        StageFigures last = figures.get(figures.size() - 1);
        long pilot = compared.get(compared.size() - 1).samples();
        double left = last.keeps() ? samples - pilot : last.work() / pilot * samples;
        Line work = new Line(figures.stream().map(StageFigures::work).toList(), left);
        // a table is written whole, whatever of it was kept
        Line table =
                new Line(compared.stream().map(run -> (double) run.samples()).toList(), samples);
        return new Stage(
                title,
                work.at(figures, StageFigures::seconds),
                work.at(figures, StageFigures::coreSeconds),
                table.at(figures, StageFigures::bytes),
                table.at(figures, StageFigures::shuffleBytes),
                left,
                !work.isFitted());
    }

    /**
     * Takes figures on to other work.
     *
     * @param work of the runs
     * @param wanted of the whole run
     */
    private record Line(List<Double> work, double wanted) {
        boolean isFitted() {
            return work.size() == PARTS && (isApart(0) || isApart(1));
        }

        private boolean isApart(int run) {
            return work.get(PARTS - 1) > APART * work.get(run);
        }

        double at(List<StageFigures> runs, ToDoubleFunction<StageFigures> figure) {
            double[] y = runs.stream().mapToDouble(figure).toArray();
            int last = y.length - 1;
            double most = work.get(last);
            if (!isFitted()) {
                return most > 0 ? y[last] * wanted / most : y[last];
            }
            double slope = IntStream.range(0, last)
                    .filter(this::isApart)
                    .mapToDouble(i -> (y[last] - y[i]) / (most - work.get(i)))
                    .reduce(0, Math::max);
            double fixed = IntStream.rangeClosed(0, last)
                    .mapToDouble(i -> y[i] - slope * work.get(i))
                    .max()
                    .orElseThrow();
            // costs do not grow faster than the work: a steeper line is one that chance has drawn through short runs
            double proportional = wanted > most && y[last] > 0 ? y[last] * wanted / most : Double.POSITIVE_INFINITY;
            return Math.min(fixed + slope * wanted, proportional);
        }
    }

    double sum(ToDoubleFunction<Stage> figure) {
        return stages.stream().mapToDouble(figure).sum();
    }

    /** The share of the time that goes into stages whose titles begin so. */
    double shareOf(String... titles) {
        double all = sum(Stage::seconds);
        double own = stages.stream()
                .filter(stage -> List.of(titles).stream().anyMatch(stage.stage()::startsWith))
                .mapToDouble(Stage::seconds)
                .sum();
        return all == 0 ? 0 : own / all;
    }
}
