/**
 * How good a pipeline's methods are, on its one split or by repeated cross-validation over one extraction, as they are
 * and with modalities hidden. All methods see the same rows under the same conditions; a figure is never computed
 * here, which is what {@code evaluate} is for.
 *
 * <p>Central types: {@link io.athanor.job.measure.Evaluation}, {@link io.athanor.job.measure.Measurements}.
 */
@NullMarked
package io.athanor.job.measure;

import org.jspecify.annotations.NullMarked;
