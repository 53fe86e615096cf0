/**
 * Tables of a work directory: bucketed Parquet in and out, commit records, manifests, ledger and quarantine. It never
 * knows what a feature means or how it was made.
 *
 * <p>Central types: {@link io.athanor.table.WorkDirectory}, {@link io.athanor.table.Artefact}.
 */
@NullMarked
package io.athanor.table;

import org.jspecify.annotations.NullMarked;
