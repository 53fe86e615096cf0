/**
 * What a set of predictions is worth: metrics, their intervals, paired differences between methods, and the document
 * that holds them. Rows in as plain arrays, where they are, and values out; it never trains, never reads a table, and knows neither Spark nor tensors.
 *
 * <p>Central types: {@link io.athanor.evaluate.Evaluator}, {@link io.athanor.evaluate.Metrics}.
 */
@NullMarked
package io.athanor.evaluate;

import org.jspecify.annotations.NullMarked;
