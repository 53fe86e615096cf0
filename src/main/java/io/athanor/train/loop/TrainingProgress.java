package io.athanor.train.loop;

/** Told on the driver how a training goes, from several threads where several trainings run at once. */
public interface TrainingProgress {
    /** An attempt begins; the first has number 1 unless checkpoints of earlier runs were found. */
    default void attempt(String training, int attempt, int workers) {}

    /**
     * What the workers compute with, where that is worth saying: on GPUs, or on processors though there are some.
     *
     * @param said in a sentence
     */
    default void devices(String training, String said) {}

    /** Each epoch once and in order, some seconds late at most. */
    default void epoch(String training, EpochReport report) {}

    /** Now and then, how far the epoch after those that were told has come; an attempt that failed may have been further. */
    default void step(String training, StepReport report) {}

    /**
     * An attempt failed and, if the budget allows, another follows.
     *
     * @param reason on one line
     */
    default void failed(String training, int attempt, String reason) {}

    static TrainingProgress silent() {
        return new TrainingProgress() {};
    }
}
