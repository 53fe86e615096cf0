/**
 * What is learned from the training rows before any network, as plain numbers that travel with the model: means,
 * scales, medians, categories. It is applied without Spark, and never sees a row that tests what it
 * is fitted for.
 *
 * <p>Central types: {@link io.athanor.train.transform.FittedTransforms},
 * {@link io.athanor.train.transform.FittedTransform}.
 */
@NullMarked
package io.athanor.train.transform;

import org.jspecify.annotations.NullMarked;
