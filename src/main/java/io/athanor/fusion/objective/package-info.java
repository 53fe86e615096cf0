/**
 * What a training makes small: losses over rows, which add up over pieces and ranks, and losses of the rows of all ranks
 * together; by name, in weighted sums, and in phases. A loss over rows never divides by the rows it sees (whoever adds
 * up does that once), and none moves a parameter.
 *
 * <p>Central types: {@link io.athanor.fusion.objective.Objective}, {@link io.athanor.fusion.objective.StepContext}.
 */
@NullMarked
package io.athanor.fusion.objective;

import org.jspecify.annotations.NullMarked;
