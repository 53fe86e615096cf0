/**
 * New data scored with an exported model of a work directory, through the very extraction it was trained on, and
 * compared with what it was trained on. It never trains, and changes nothing of what was trained.
 *
 * <p>Central types: {@link io.athanor.job.predict.PredictJob}, {@link io.athanor.job.predict.DriftCheck}.
 */
@NullMarked
package io.athanor.job.predict;

import org.jspecify.annotations.NullMarked;
