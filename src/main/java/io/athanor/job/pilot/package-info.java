/**
 * A pilot: a whole run on some of the samples, and what a run on all of them will take by it. It runs what any run does, never
 * anything of its own.
 *
 * <p>Central types: {@link io.athanor.job.pilot.PilotJob}, {@link io.athanor.job.pilot.Estimate}.
 */
@NullMarked
package io.athanor.job.pilot;

import org.jspecify.annotations.NullMarked;
