/**
 * Transformers of Spark ML, this one's or a stranger's, as encoders: cells in, a vector or a sequence of vectors out. It runs
 * code that came with a model, and therefore only where that was allowed by name.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.sparkml.SparkMlSettings},
 * {@link io.athanor.extract.encoder.sparkml.SparkMlStage}.
 */
@NullMarked
package io.athanor.extract.encoder.sparkml;

import org.jspecify.annotations.NullMarked;
