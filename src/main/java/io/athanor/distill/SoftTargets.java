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

/**
 * T² · KL(softmax(teacher/T) ‖ softmax(student/T)), both softened above 1 and sharpened below; T² keeps the gradient's size when
 * the temperature is raised (Hinton, Vinyals, Dean: Distilling the knowledge in a neural network, 2015).
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
        Tensor teacher = step.batch().signal(Signal.LOGITS.name());
        Scalar inverse = new Scalar(1 / temperature);
        Tensor logP = teacher.mul(inverse).log_softmax(1);
        Tensor logQ = step.output().logits().mul(inverse).log_softmax(1);
        Tensor divergence = logP.exp().mul(logP.sub(logQ)).sum(new long[] {1}, true, new ScalarTypeOptional());
        return divergence.mul(step.batch().weights()).sum().mul(new Scalar(temperature * temperature));
    }

    /** The teacher's softened logits. */
    @Registered("soft-targets")
    public record Settings(
            @Setting(
                    value =
                            "Divides the logits of both before the softmax; below 1, as an ensemble is less sure than its members.",
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
