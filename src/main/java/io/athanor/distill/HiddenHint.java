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
 * (Romero et al.: FitNets, 2015). Where it is that of several members side by side, and only some of them speak of a row, it is the mean
 * over those.
 *
 * @param signal the teacher's representation
 * @param members that need not all speak of a row; places of one that does not are zeros
 */
public record HiddenHint(String signal, int studentWidth, int teacherWidth, int members) implements Objective {
    /** Of a representation that is whole wherever it is not missing. */
    public HiddenHint(String signal, int studentWidth, int teacherWidth) {
        this(signal, studentWidth, teacherWidth, 1);
    }

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
        Tensor said = step.batch().signal(signal);
        Tensor difference = step.ops().linear(step.output().hidden(), "hint").sub(said);
        Tensor squares = difference.mul(difference);
        Tensor sums =
                members == 1 ? squares.sum(new long[] {1}, true, new ScalarTypeOptional()) : spoken(squares, said);
        return sums.mul(step.batch().weights()).sum().mul(new Scalar(1.0 / teacherWidth));
    }

    /** The sum over the places of those members that speak of a row, as much more as they are fewer: [batch × 1]. */
    private Tensor spoken(Tensor squares, Tensor said) {
        long[] shape = {said.size(0), members, teacherWidth / members};
        Tensor speaks = said.reshape(shape).abs().amax(new long[] {2}, false).sign();
        Tensor sums = squares.reshape(shape)
                .sum(new long[] {2}, false, new ScalarTypeOptional())
                .mul(speaks)
                .sum(new long[] {1}, true, new ScalarTypeOptional());
        Tensor speaking = speaks.sum(new long[] {1}, true, new ScalarTypeOptional());
        return sums.mul(new Scalar((double) members)).div(speaking.clamp_min(new Scalar(1.0)));
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
            return new HiddenHint(signal, student.member().hiddenWidth(), signals.of(signal), signals.members());
        }
    }
}
