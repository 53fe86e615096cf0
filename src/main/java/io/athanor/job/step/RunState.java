package io.athanor.job.step;

import io.athanor.job.Context;
import io.athanor.job.Step;
import io.athanor.job.features.Pipeline;
import io.athanor.job.measure.Measured;
import io.athanor.job.measure.Measurements;
import io.athanor.job.models.Models;
import io.athanor.table.LedgerFile;
import org.jspecify.annotations.Nullable;

/** A run on its way: what its steps share. What is asked for is made, once. */
public final class RunState {
    private final Pipeline pipeline;
    private final Step last;
    private @Nullable LedgerFile ledger;
    private @Nullable Models models;
    private @Nullable Measured asked;
    private @Nullable Measured best;

    /** @param last the step that the run was asked to end with */
    public RunState(Pipeline pipeline, Step last) {
        this.pipeline = pipeline;
        this.last = last;
    }

    public Context context() {
        return pipeline.context();
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    /** Whether the run was asked to end with this step. */
    boolean endsWith(Step step) {
        return last == step;
    }

    /** The ledger of what was extracted. */
    LedgerFile ledger() {
        if (ledger == null) {
            ledger = pipeline.ledger();
        }
        return ledger;
    }

    Models models() {
        if (models == null) {
            models = new Models(pipeline);
        }
        return models;
    }

    /** What was measured as the settings say. */
    Measured asked() {
        if (asked == null) {
            asked = measurements().asked();
        }
        return asked;
    }

    /** The best that was measured. */
    Measured best() {
        if (best == null) {
            best = measurements().best();
        }
        return best;
    }

    private Measurements measurements() {
        return new Measurements(pipeline, models());
    }
}
