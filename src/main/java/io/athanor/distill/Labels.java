package io.athanor.distill;

import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.rows.SignalTable;

/** The cross-entropy against the true labels; rows without one do not count. */
@Registered("labels")
public record Labels() implements DistillationTerm {
    @Override
    public Objective objective(FusionNetwork student, SignalTable signals, TrainingSettings training) {
        return Objectives.crossEntropy(training.labelSmoothing());
    }
}
