/**
 * Samples that Spark is asked for: tables it knows and queries over them. Their rows are written down once, as Parquet in the
 * work directory, and read from there as any table is. It knows the states of tables, and nothing of samples.
 *
 * <p>Central types: {@link io.athanor.source.query.QuerySource}, {@link io.athanor.source.query.TableStates}.
 */
@NullMarked
package io.athanor.source.query;

import org.jspecify.annotations.NullMarked;
