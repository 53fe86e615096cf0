/**
 * The models of a pipeline, each trained on one assignment of the rows, exported, checked and described by a card,
 * unless the work directory has it. It never scores a model by rows that it learned from.
 *
 * <p>Central types: {@link io.athanor.job.models.Models}, {@link io.athanor.job.models.Trainings}.
 */
@NullMarked
package io.athanor.job.models;

import org.jspecify.annotations.NullMarked;
