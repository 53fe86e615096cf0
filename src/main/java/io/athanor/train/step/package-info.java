/**
 * A step over all ranks: which rows each takes, its phases, the sum of loss, weight and gradient, losses of the whole
 * batch, the optimiser, what an objective comes to on held-out rows, and the search for rows to blame where a number is
 * NaN or infinite. It never decides how many steps there are, nor when a training has learned enough.
 *
 * <p>Central types: {@link io.athanor.train.step.EpochRun}, {@link io.athanor.train.step.ParameterGroup}.
 */
@NullMarked
package io.athanor.train.step;

import org.jspecify.annotations.NullMarked;
