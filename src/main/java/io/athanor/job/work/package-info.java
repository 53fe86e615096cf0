/**
 * A work directory as a whole: whose it is, who works in it now, which pipeline ran in it last, what lies in it and
 * what of it nothing refers to. It never makes an artefact, and never decides what is to be made.
 *
 * <p>Central types: {@link io.athanor.job.work.WorkLease}, {@link io.athanor.job.work.Inventory}.
 */
@NullMarked
package io.athanor.job.work;

import org.jspecify.annotations.NullMarked;
