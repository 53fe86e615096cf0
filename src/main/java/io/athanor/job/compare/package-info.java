/**
 * Settings tried against each other: the trials that a pipeline file asks for, the rungs of successive halving, and what comes of them.
 * Trials share one extraction, one join and one split; each is an artefact, so that a comparison that was stopped goes on. A figure is
 * never computed here, which is what {@code evaluate} is for.
 *
 * <p>Central types: {@link io.athanor.job.compare.TrialGrid}, {@link io.athanor.job.compare.CompareJob}.
 */
@NullMarked
package io.athanor.job.compare;

import org.jspecify.annotations.NullMarked;
