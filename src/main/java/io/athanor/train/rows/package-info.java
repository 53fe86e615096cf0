/**
 * Encoded rows as a training goes through them, epoch after epoch: in memory or in mapped files on a local disk, a
 * shard a bucket, laid out as tensors piece by piece. It never reads Parquet twice and never says what a row weighs or
 * in which order rows come.
 *
 * <p>Central types: {@link io.athanor.train.rows.TrainingRows}, {@link io.athanor.train.rows.RowCache}.
 */
@NullMarked
package io.athanor.train.rows;

import org.jspecify.annotations.NullMarked;
