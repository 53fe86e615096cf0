package io.athanor.job.models;

import io.athanor.table.StageProgress;
import io.athanor.train.loop.EpochReport;
import io.athanor.train.loop.StepReport;
import io.athanor.train.loop.TrainingProgress;
import java.util.Locale;

/**
 * Shows a training's course on a line, and hands it on.
 *
 * @param epochs the most there can be
 */
record WatchedTraining(StageProgress line, int epochs, TrainingProgress next) implements TrainingProgress {
    @Override
    public void attempt(String training, int attempt, int workers) {
        next.attempt(training, attempt, workers);
    }

    @Override
    public void devices(String training, String said) {
        line.note(said);
        next.devices(training, said);
    }

    @Override
    public void epoch(String training, EpochReport report) {
        line.advanceTo(report.epoch());
        line.standing(
                String.format(
                                Locale.ROOT,
                                "epoch %d/%d  loss %.3f  validation %.3f",
                                report.epoch(),
                                epochs,
                                report.trainLoss(),
                                report.validationLoss())
                        + speed(
                                report.samples(),
                                report.seconds(),
                                report.allReduceSeconds(),
                                report.dataWaitSeconds()),
                (epochs - report.epoch()) * report.seconds());
        next.epoch(training, report);
    }

    @Override
    public void step(String training, StepReport report) {
        line.standing(
                String.format(
                                Locale.ROOT,
                                "epoch %d/%d  step %d/%d  loss %.3f",
                                report.epoch(),
                                epochs,
                                report.tally().steps(),
                                report.steps(),
                                report.loss())
                        + speed(
                                report.tally().samples(),
                                report.tally().seconds(),
                                report.tally().allReduceSeconds(),
                                report.tally().dataWaitSeconds()),
                report.secondsLeft(epochs));
        next.step(training, report);
    }

    private static String speed(long samples, double seconds, double allReduceSeconds, double dataWaitSeconds) {
        return String.format(
                Locale.ROOT,
                "  %.0f samples/s  all-reduce %.0f %%  data %.0f %%",
                samples / seconds,
                100 * allReduceSeconds / seconds,
                100 * dataWaitSeconds / seconds);
    }

    @Override
    public void failed(String training, int attempt, String reason) {
        line.note("attempt " + attempt + " failed: " + reason);
        next.failed(training, attempt, reason);
    }
}
