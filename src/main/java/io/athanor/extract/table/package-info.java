/**
 * Columns of the source as a feature table of their own, as they are: numbers and words. It never fits anything; imputing
 * and encoding belong to training.
 *
 * <p>Central types: {@link io.athanor.extract.table.TableSettings}, {@link io.athanor.extract.table.TableStage}.
 */
@NullMarked
package io.athanor.extract.table;

import org.jspecify.annotations.NullMarked;
