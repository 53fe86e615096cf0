/**
 * Boosted trees of tasks' outputs, by XGBoost. It never knows where rows come from, nor measures what it has fitted on any but the
 * validation rows that it is given.
 *
 * <p>Central types: {@link io.athanor.train.trees.TreeSearch}, {@link io.athanor.train.trees.Trees}.
 */
@NullMarked
package io.athanor.train.trees;

import org.jspecify.annotations.NullMarked;
