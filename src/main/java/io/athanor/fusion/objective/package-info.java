/**
 * What a training makes small: losses over a network's outputs and a batch, which add up over rows and over ranks. It
 * never divides by the rows it sees (whoever adds up does that once), and never moves a parameter.
 *
 * <p>Central types: {@link io.athanor.fusion.objective.Objective}, {@link io.athanor.fusion.objective.Batch}.
 */
@NullMarked
package io.athanor.fusion.objective;

import org.jspecify.annotations.NullMarked;
