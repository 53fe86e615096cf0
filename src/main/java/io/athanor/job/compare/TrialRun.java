package io.athanor.job.compare;

import io.athanor.table.Artefact;

/**
 * A trial on a rung.
 *
 * @param rung from 1 on
 * @param epochs most of its training there
 */
record TrialRun(Trial trial, int rung, int epochs, TrialStage.Result result) {
    boolean failed() {
        return result.outcome().failure() != null;
    }

    Artefact artefact() {
        return result.artefact();
    }

    /** What it is called where it is scored. */
    String method() {
        return TrialStage.method(artefact().fingerprint());
    }
}
