/**
 * Whole runs: a pipeline as far as a step, the first draft of a pipeline file, what is cleared away, and what
 * libraries' failures mean in words of this program. It never does what a stage does.
 *
 * <p>Central types: {@link io.athanor.job.run.RunJob}, {@link io.athanor.job.run.PipelineRun}.
 */
@NullMarked
package io.athanor.job.run;

import org.jspecify.annotations.NullMarked;
