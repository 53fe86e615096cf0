/**
 * One class a job; the only place that wires stages, registers encoders and networks, and decides what is done already. What
 * it measures and scores, it asks of the stages.
 *
 * <p>Central types: {@link io.athanor.job.Pipeline}, {@link io.athanor.job.PipelineSettings}.
 */
@NullMarked
package io.athanor.job;

import org.jspecify.annotations.NullMarked;
