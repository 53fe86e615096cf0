/**
 * Finished parts of an extraction: a Parquet segment each and, written after it, the record that makes it count. It
 * never decides which parts are done, and never renames or appends.
 *
 * <p>Central types: {@link io.athanor.extract.segment.Segments}, {@link io.athanor.extract.segment.PartRecord}.
 */
@NullMarked
package io.athanor.extract.segment;

import org.jspecify.annotations.NullMarked;
