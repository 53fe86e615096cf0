/**
 * From payloads to feature tables: what an encoder is, and the stage that runs one over every part of a manifest. It
 * never draws a label or a split, and holds unfitted values only.
 *
 * <p>Central types: {@link io.athanor.extract.FeatureExtractor}, {@link io.athanor.extract.ExtractStage}.
 */
@NullMarked
package io.athanor.extract;

import org.jspecify.annotations.NullMarked;
