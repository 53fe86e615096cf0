/**
 * An artefact made, or found made; either way one line of progress, one in the log and one in the driver's metrics. It
 * never knows what a stage does.
 *
 * <p>Central types: {@link io.athanor.job.stage.Stages}, {@link io.athanor.job.stage.RunMetrics}.
 */
@NullMarked
package io.athanor.job.stage;

import org.jspecify.annotations.NullMarked;
