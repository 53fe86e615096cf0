/**
 * What was trained, asked of rows: fused models, linear models and priors, in a task or bucket by bucket over a
 * joined table. It never learns from a row of validation or test, and never measures how good an answer is.
 *
 * <p>Central types: {@link io.athanor.train.score.Predictor}, {@link io.athanor.train.score.Scoring}.
 */
@NullMarked
package io.athanor.train.score;

import org.jspecify.annotations.NullMarked;
