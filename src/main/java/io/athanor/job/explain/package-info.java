/**
 * What each modality gives a trained model: the model asked of test rows under sets of modalities, where the rows are, and what is
 * known of modalities before any training. It trains nothing, and no test row ever comes to the driver but those few that are to be
 * looked at.
 *
 * <p>Central types: {@link io.athanor.job.explain.Explanations}, {@link io.athanor.job.explain.TestWorth}.
 */
@NullMarked
package io.athanor.job.explain;

import org.jspecify.annotations.NullMarked;
