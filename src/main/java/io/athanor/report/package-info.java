/**
 * What a person reads: one HTML page at the end that stands alone, others of what was refused and of what a source holds, and the
 * table of results as plain text and Markdown. It shows what was measured; it never measures, and never reads a table or the network.
 *
 * <p>Central types: {@link io.athanor.report.ReportPage}, {@link io.athanor.report.ReportData}.
 */
@NullMarked
package io.athanor.report;

import org.jspecify.annotations.NullMarked;
