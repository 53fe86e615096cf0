/**
 * What each step of a run does: which checks it makes before hours of work, what it makes, and what a person reads where a
 * run ends with it. It knows no order: that is the graph's, {@link io.athanor.job.Step}.
 *
 * <p>Central types: {@link io.athanor.job.step.RunStep}, {@link io.athanor.job.step.RunState}.
 */
@NullMarked
package io.athanor.job.step;

import org.jspecify.annotations.NullMarked;
