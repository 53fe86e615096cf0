/**
 * Bytes of series (CSV, JSON) to points, and points to vectors or sequences: by formulas over the whole of them or over windows,
 * or as they are. It knows no network, and no table: what a table holds of a series comes as JSON.
 *
 * <p>Central types: {@link io.athanor.extract.encoder.series.SeriesDecoder}, {@link
 * io.athanor.extract.encoder.series.WindowsExtractor}.
 */
@NullMarked
package io.athanor.extract.encoder.series;

import org.jspecify.annotations.NullMarked;
