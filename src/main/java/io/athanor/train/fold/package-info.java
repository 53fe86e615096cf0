/**
 * What each row may be used for: sides of a split, folds of a cross-validation, and how the classes are spread over
 * them. Rows of a group are never parted, and nothing here depends on the order in which rows come.
 *
 * <p>Central types: {@link io.athanor.train.fold.Assignment}, {@link io.athanor.train.fold.Folds}.
 */
@NullMarked
package io.athanor.train.fold;

import org.jspecify.annotations.NullMarked;
