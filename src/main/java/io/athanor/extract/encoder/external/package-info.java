/**
 * Features that another system made: vectors or columns of a Parquet table, taken up by sample id as a modality of
 * their own. It never computes a feature, and takes no table whose keys or shapes do not hold.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.external.ExternalSettings},
 * {@link io.athanor.extract.encoder.external.ExternalStage}.
 */
@NullMarked
package io.athanor.extract.encoder.external;

import org.jspecify.annotations.NullMarked;
