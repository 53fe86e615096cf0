/**
 * Features that another system made: vectors or columns of a Parquet table, taken up by sample id as a modality of their own.
 * It checks and settles them, and never computes one.
 *
 * <p>Central types: {@link io.athanor.extract.external.ExternalSettings}, {@link io.athanor.extract.external.ExternalStage}.
 */
@NullMarked
package io.athanor.extract.external;

import org.jspecify.annotations.NullMarked;
