package io.athanor.distill;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Representation;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.MaskedRows;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Scope;
import io.athanor.fusion.objective.StepContext;
import io.athanor.train.rows.SignalWidths;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows that are alike to the teacher are to be alike to the student: the mean squared difference between both matrices of
 * cosines (after Tung, Mori: Similarity-preserving knowledge distillation, 2019). A term of the batch.
 */
record SimilarityPreserving(String signal) implements Objective {
    @Registered("similarity-preserving")
    record Settings(
            @Setting(value = "The teacher's representation.", otherwise = "fused")
            String signal) implements DistillationTerm {
        @Override
        public List<Signal> signals() {
            return List.of(new Signal(signal));
        }

        @Override
        public Objective objective(FusionNetwork student, SignalWidths signals) {
            return new SimilarityPreserving(signal);
        }
    }

    @Override
    public Scope scope() {
        return Scope.BATCH;
    }

    @Override
    public Set<String> representations() {
        return Set.of(Representation.FUSED);
    }

    @Override
    public Set<String> signals() {
        return Set.of(signal);
    }

    @Override
    public Tensor loss(StepContext step) {
        MaskedRows own = step.gathered(Representation.FUSED);
        MaskedRows teacher = step.signal(signal);
        Tensor both = own.rowsWith(teacher);
        if (both.numel() == 0) {
            return own.values().sum().mul(new Scalar(0.0));
        }
        Tensor difference = alike(own.of(both)).sub(alike(teacher.of(both)));
        return difference.mul(difference).mean();
    }

    private static Tensor alike(Tensor rows) {
        Tensor squares = rows.mul(rows).sum(new long[] {1}, true, new ScalarTypeOptional());
        Tensor directions = rows.div(squares.add(new Scalar(1e-6)).sqrt());
        return directions.matmul(directions.t());
    }
}
