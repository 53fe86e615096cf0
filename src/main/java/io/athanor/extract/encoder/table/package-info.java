/**
 * Columns of the source as a feature table of their own, as they are: numbers and words. It never fits anything;
 * imputing and scaling belong to training.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.table.TableSettings},
 * {@link io.athanor.extract.encoder.table.TableStage}.
 */
@NullMarked
package io.athanor.extract.encoder.table;

import org.jspecify.annotations.NullMarked;
