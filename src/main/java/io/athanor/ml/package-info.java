/**
 * The face towards notebooks: the stages as Spark ML's {@code Transformer}s and {@code Estimator}s, for {@code Pipeline} and
 * {@code CrossValidator}. Thin: it lays data frames out as the stages want them and hands their results back as columns. It
 * keeps no work directory and no ledger, and draws no test split.
 *
 * <p>Central types: {@link io.athanor.ml.PayloadEncoder}, {@link io.athanor.ml.FusionEstimator}.
 */
@NullMarked
package io.athanor.ml;

import org.jspecify.annotations.NullMarked;
