/**
 * Rows summed where they are: what is predicted of them becomes figures on the executors, and figures are what the driver gets. No row
 * ever does.
 *
 * <p>Central types: {@link io.athanor.job.figures.RowSums}, {@link io.athanor.job.figures.EntryRows}.
 */
@NullMarked
package io.athanor.job.figures;

import org.jspecify.annotations.NullMarked;
