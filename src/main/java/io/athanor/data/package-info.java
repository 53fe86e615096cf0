/**
 * The vocabulary: what a modality, a feature, a payload, a row and a ledger are. Values alone; it never reads a file,
 * never computes a feature, and knows neither Spark nor tensors.
 *
 * <p>Central types: {@link io.athanor.data.Modality}, {@link io.athanor.data.FeatureSpec}.
 */
@NullMarked
package io.athanor.data;

import org.jspecify.annotations.NullMarked;
