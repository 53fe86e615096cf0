/**
 * A work directory: what a stage is, how what it makes is published and found again, and the tables that stages share:
 * bucketed Parquet in and out, manifests, ledger and quarantine. It never knows what a feature means or how it was made.
 *
 * <p>Central types: {@link io.athanor.table.Stage}, {@link io.athanor.table.WorkDirectory}.
 */
@NullMarked
package io.athanor.table;

import org.jspecify.annotations.NullMarked;
