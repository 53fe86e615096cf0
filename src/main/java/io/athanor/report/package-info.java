/**
 * What a person reads at the end: one HTML page that stands alone, another of what was refused, and the table of results as plain text and Markdown. It
 * shows what was measured; it never measures, and never reads a table or the network.
 *
 * <p>Central types: {@link io.athanor.report.ReportPage}, {@link io.athanor.report.ReportData}.
 */
@NullMarked
package io.athanor.report;

import org.jspecify.annotations.NullMarked;
