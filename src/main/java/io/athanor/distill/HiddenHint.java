package io.athanor.distill;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.train.rows.SignalWidths;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean squared difference between a learned projection of the student's fused representation and one of the teacher's
 * (Romero et al.: FitNets, 2015).
 *
 * @param signal the teacher's representation
 */
public record HiddenHint(String signal, int studentWidth, int teacherWidth) implements Objective {
    @Override
    public List<ParameterSpec> parameters() {
        return Layers.linear("hint", studentWidth, teacherWidth);
    }

    @Override
    public Set<String> signals() {
        return Set.of(signal);
    }

    @Override
    public Tensor loss(StepContext step) {
        Tensor difference = step.ops()
                .linear(step.output().hidden(), "hint")
                .sub(step.batch().signal(signal));
        Tensor squares = difference.mul(difference).sum(new long[] {1}, true, new ScalarTypeOptional());
        return squares.mul(step.batch().weights()).sum().mul(new Scalar(1.0 / teacherWidth));
    }

    /** A representation of the teacher's. */
    @Registered("hidden-hint")
    public record Settings(
            @Setting(
                    value =
                            "The teacher's representation: fused, or one that its network has of a modality, by its name.",
                    otherwise = "fused")
            String signal)
            implements DistillationTerm {

        public Settings {
            if (signal.equals(Signal.LOGITS.name())) {
                throw new IllegalArgumentException(
                        "signal is logits, expected a representation; soft-targets learns logits");
            }
        }

        @Override
        public List<Signal> signals() {
            return List.of(new Signal(signal));
        }

        @Override
        public Objective objective(FusionNetwork student, SignalWidths signals) {
            return new HiddenHint(signal, student.member().hiddenWidth(), signals.of(signal));
        }
    }
}
