/**
 * A step over all ranks: which rows each takes, the sum of loss, weight and gradient, the optimiser, and the search
 * for rows to blame where a number is none. It never decides how many steps there are, and never validates.
 *
 * <p>Central types: {@link io.athanor.train.step.EpochRun}, {@link io.athanor.train.step.FlatParameters}.
 */
@NullMarked
package io.athanor.train.step;

import org.jspecify.annotations.NullMarked;
