package io.athanor.job.doctor;

/** How late or early an executor's clock is, and how well that is known. */
record ClockOffset(long millis, long uncertainMillis) {}
