package io.athanor.distill;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.train.rows.SignalWidths;

/** The loss of the task against the true labels; rows without one do not count. */
@Registered("labels")
public record Labels(
        @Setting(
                value = "Share of the target spread over all classes, or over a label and its absence.",
                otherwise = "0.05",
                min = 0,
                max = 0.95)
        double smoothing)
        implements DistillationTerm {
    /** As usual. */
    public static Labels usual() {
        return new Labels(0.05);
    }

    @Override
    public Objective objective(FusionNetwork student, SignalWidths signals) {
        return Objectives.supervised(smoothing);
    }
}
