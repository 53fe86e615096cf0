/**
 * Whether this machine, or each executor of a cluster, can do what a pipeline asks: small trials with the real
 * libraries, and what to do where one fails. It changes nothing, and needs no pipeline.
 *
 * <p>Central types: {@link io.athanor.job.doctor.SelfChecks}, {@link io.athanor.job.doctor.ClusterTrial}.
 */
@NullMarked
package io.athanor.job.doctor;

import org.jspecify.annotations.NullMarked;
