package io.athanor.job.pilot;

/**
 * What a stage of one run took.
 *
 * @param work what it had to do: samples that were not done before, times epochs where it was a training
 * @param keeps whether a run after this one has less to do, as it keeps what this one did
 * @param coreSeconds of its tasks; a core at least for as long as it lasts, be it the driver's
 * @param bytes of its artefact
 * @param shuffleBytes written for other tasks to read
 */
record StageFigures(double work, boolean keeps, double seconds, double coreSeconds, long bytes, long shuffleBytes) {}
