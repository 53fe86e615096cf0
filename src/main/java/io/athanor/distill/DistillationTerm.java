package io.athanor.distill;

import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.train.rows.SignalWidths;
import java.io.Serializable;
import java.util.List;

/** The settings of one kind of term in a student's objective; they make it once student and teacher are known. */
public interface DistillationTerm extends Serializable {
    /** What it reads of the teacher: columns of an outputs table, or answers within the step, for whoever reads them. */
    default List<Signal> signals() {
        return List.of();
    }

    /**
     * What the student makes small.
     *
     * @param signals what is told of the rows: {@link #signals} at least
     */
    Objective objective(FusionNetwork student, SignalWidths signals);
}
