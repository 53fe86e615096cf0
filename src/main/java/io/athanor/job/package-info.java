/**
 * The only place that wires. This package is what all jobs share: the pipeline file's settings and what they may name,
 * the session, its tasks' resources, and how a run speaks of its progress. The rooms, each knowing only those named
 * before it: the work directory ({@code work}), artefacts made or found ({@code stage}), source to joined table
 * ({@code features}), trained models ({@code models}), measurements ({@code measure}), pages for people
 * ({@code report}), whole runs ({@code run}), settings tried against each other ({@code compare}), new data scored
 * ({@code predict}); {@code doctor} stands alone. What is measured and scored is asked of the stages, never computed here.
 *
 * <p>Central types: {@link io.athanor.job.PipelineSettings}, {@link io.athanor.job.Context}.
 */
@NullMarked
package io.athanor.job;

import org.jspecify.annotations.NullMarked;
