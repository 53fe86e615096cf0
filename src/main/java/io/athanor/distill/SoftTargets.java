package io.athanor.distill;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.StepContext;
import io.athanor.train.rows.SignalWidths;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * T² · KL(teacher ‖ student) of what outputs divided by T say, softened above 1 and sharpened below; T² keeps the gradient's size when
 * the temperature is raised (Hinton, Vinyals, Dean: Distilling the knowledge in a neural network, 2015). Of several labels it is the
 * mean of their divergences, of levels the sum over the steps from each to the next; of values, which are means of equal spread, half
 * the mean squared difference, whatever T is.
 *
 * @param temperature T, positive
 */
public record SoftTargets(double temperature) implements Objective {
    public SoftTargets {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("the temperature is " + temperature + ", expected a positive number");
        }
    }

    @Override
    public Set<String> signals() {
        return Set.of(Signal.LOGITS.name());
    }

    @Override
    public Tensor loss(StepContext step) {
        Scalar inverse = new Scalar(1 / temperature);
        Tensor teacher = step.batch().signal(Signal.LOGITS.name()).mul(inverse);
        Tensor student = step.output().logits().mul(inverse);
        Tensor divergence =
                switch (step.batch().activation()) {
                    case SOFTMAX -> sum(ofClasses(teacher, student));
                    case SIGMOID -> mean(ofBits(teacher, student));
                    case ORDINAL -> sum(ofBits(teacher, student).mul(reached(teacher)));
                    case IDENTITY -> mean(teacher.sub(student).square()).mul(new Scalar(0.5));
                };
        return divergence.mul(step.batch().weights()).sum().mul(new Scalar(temperature * temperature));
    }

    private static Tensor ofClasses(Tensor teacher, Tensor student) {
        Tensor logP = teacher.log_softmax(1);
        return logP.exp().mul(logP.sub(student.log_softmax(1)));
    }

    /** Of each output by itself, the divergence of whether it holds. */
    private static Tensor ofBits(Tensor teacher, Tensor student) {
        Tensor p = teacher.sigmoid();
        Tensor holds = torch.log_sigmoid(teacher).sub(torch.log_sigmoid(student));
        Tensor not = torch.log_sigmoid(teacher.neg()).sub(torch.log_sigmoid(student.neg()));
        return p.mul(holds.sub(not)).add(not);
    }

    /** How probable a teacher of levels has it that a row gets as far as each of its outputs. */
    private static Tensor reached(Tensor teacher) {
        Tensor logs = torch.log_sigmoid(teacher);
        return logs.cumsum(1).sub(logs).exp();
    }

    private static Tensor sum(Tensor x) {
        return x.sum(new long[] {1}, true, new ScalarTypeOptional());
    }

    private static Tensor mean(Tensor x) {
        return sum(x).div(new Scalar((double) x.size(1)));
    }

    /** What the teacher's outputs say, softened. */
    @Registered("soft-targets")
    public record Settings(
            @Setting(
                    value =
                            "Divides the outputs of both before their activation; below 1, as an ensemble is less sure than its members.",
                    otherwise = "0.7",
                    min = 0.1,
                    max = 100)
            double temperature)
            implements DistillationTerm {

        @Override
        public List<Signal> signals() {
            return List.of(Signal.LOGITS);
        }

        @Override
        public Objective objective(FusionNetwork student, SignalWidths signals) {
            return new SoftTargets(temperature);
        }
    }
}
