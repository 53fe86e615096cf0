/**
 * Samples in tables, a row a sample, each file read by one task from its beginning to its end. It never fetches what a
 * cell refers to, and leaves no row out that it cannot read: that row is a sample whose payloads are rejected.
 *
 * <p>Central types: {@link io.athanor.source.table.TableSource}, {@link io.athanor.source.table.TableRows}.
 */
@NullMarked
package io.athanor.source.table;

import org.jspecify.annotations.NullMarked;
