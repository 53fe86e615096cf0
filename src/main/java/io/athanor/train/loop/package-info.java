/**
 * A whole training on one rank: epochs, validation, early stopping, averages of weights, and the state from which
 * another attempt goes on as though there had been no first. It knows nothing of Spark's tasks, nor of where
 * checkpoints lie.
 *
 * <p>Central types: {@link io.athanor.train.loop.TrainingLoop}, {@link io.athanor.train.loop.TrainingTask}.
 */
@NullMarked
package io.athanor.train.loop;

import org.jspecify.annotations.NullMarked;
