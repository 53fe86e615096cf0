/**
 * Transforms by name, and how each is fitted: in streaming passes over the training rows, whose sums are merged in an order that
 * follows from the table alone. What comes out is plain numbers of {@link io.athanor.train.transform}; no row that tests a model
 * is ever seen.
 *
 * <p>Central types: {@link io.athanor.train.fitting.ValueTransform}, {@link io.athanor.train.fitting.TransformFitting}.
 */
@NullMarked
package io.athanor.train.fitting;

import org.jspecify.annotations.NullMarked;
