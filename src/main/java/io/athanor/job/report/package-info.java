/**
 * Pages and lists for people: the report of a run, what was refused and what it looks like. It makes no model and no
 * figure, and shows a payload only as much as is needed to recognise it.
 *
 * <p>Central types: {@link io.athanor.job.report.ReportJob}, {@link io.athanor.job.report.QuarantineJob}.
 */
@NullMarked
package io.athanor.job.report;

import org.jspecify.annotations.NullMarked;
