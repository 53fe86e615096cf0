/**
 * The rows of one table file, from its beginning to its end, by one task: delimited text, JSON, Parquet. It knows encodings,
 * separators, compression and types, and says where a row that cannot be read stands. It never asks what the columns are for.
 *
 * <p>Central types: {@link io.athanor.source.rows.FileRows}, {@link io.athanor.source.rows.FileRow}.
 */
@NullMarked
package io.athanor.source.rows;

import org.jspecify.annotations.NullMarked;
