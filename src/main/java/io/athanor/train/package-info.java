/**
 * Data-parallel training: fitted transforms, batches, the loop, checkpoints, and the models that come of it. The loop is
 * the same for a teacher, a student and a single modality's head; only the objective differs. Spark stays in {@code
 * train.barrier} and in what fits transforms.
 *
 * <p>Central types: {@link io.athanor.train.TrainingRows}, {@link io.athanor.train.TrainingLoop}.
 */
@NullMarked
package io.athanor.train;

import org.jspecify.annotations.NullMarked;
