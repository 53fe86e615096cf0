/**
 * Training as Spark jobs: barrier stages, attempts and their fencing, checkpoints on the work directory's file system. It
 * never touches a tensor, and Spark never retries on its own here: the driver does.
 *
 * <p>Central types: {@link io.athanor.train.barrier.RankAttempts}, {@link io.athanor.train.barrier.BarrierTrainer},
 * {@link io.athanor.train.barrier.FileCheckpoints}.
 */
@NullMarked
package io.athanor.train.barrier;

import org.jspecify.annotations.NullMarked;
