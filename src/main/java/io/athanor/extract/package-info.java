/**
 * From payloads to feature tables. This package is the vocabulary that all its rooms share: what an encoder is, how a
 * modality is set up, what a run hands to every extraction. The rooms, each knowing only those named before it: notes
 * that outlive a process ({@code journal}), bytes fetched and decoded ({@code payload}), tables published
 * ({@code publish}), finished parts on disk ({@code segment}), what earlier extractions leave ({@code reuse}), parts
 * inferred ({@code part}), and the encoders ({@code encoder}), which know no stage but their own. None draws a label
 * or a split, or fits anything.
 *
 * <p>Central types: {@link io.athanor.extract.FeatureExtractor}, {@link io.athanor.extract.FeatureStage}.
 */
@NullMarked
package io.athanor.extract;

import org.jspecify.annotations.NullMarked;
