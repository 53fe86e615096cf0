/**
 * The way of the data from the source to the joined table: manifest, samples, a feature table a modality, the join. It
 * never looks at a label but to say on which side its row stands.
 *
 * <p>Central types: {@link io.athanor.job.features.Pipeline}, {@link io.athanor.job.features.Extraction}.
 */
@NullMarked
package io.athanor.job.features;

import org.jspecify.annotations.NullMarked;
