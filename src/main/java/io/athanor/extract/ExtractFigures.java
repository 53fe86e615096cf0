package io.athanor.extract;

/**
 * How an extraction is getting on, since this run began with it.
 *
 * @param rows rows that are through
 * @param modelLoads models that were loaded
 * @param rejected rows in quarantine
 * @param decodeSeconds spent in decoders by all threads
 * @param inferSeconds spent in the model by all tasks
 */
public record ExtractFigures(long rows, long modelLoads, long rejected, double decodeSeconds, double inferSeconds) {}
