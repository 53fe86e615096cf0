/**
 * Data-parallel training. The rooms, each knowing only those named before it: which row serves what ({@code fold}),
 * the joined table as files ({@code joined}), what is fitted on training rows ({@code transform}), encoded rows on the
 * heap or on disk ({@code rows}), the step over all ranks ({@code step}), models and what they say of rows
 * ({@code score}), epochs and checkpoints ({@code loop}), ranks as Spark tasks ({@code barrier}). The loop is the same
 * for a teacher, a student and a single modality's head; only the objective differs.
 *
 * <p>Central types: {@link io.athanor.train.loop.TrainingTask}, {@link io.athanor.train.barrier.BarrierTrainer}.
 */
@NullMarked
package io.athanor.train;

import org.jspecify.annotations.NullMarked;
