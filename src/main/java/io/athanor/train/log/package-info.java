/**
 * What a training leaves for those who watch it, while it runs and after: lines of JSON and TensorBoard's event file. It is
 * written by the driver and never read by a stage.
 *
 * <p>Central types: {@link io.athanor.train.log.TrainingLog}, {@link io.athanor.train.log.EventFile}.
 */
@NullMarked
package io.athanor.train.log;

import org.jspecify.annotations.NullMarked;
