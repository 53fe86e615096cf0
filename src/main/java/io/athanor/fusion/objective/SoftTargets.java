package io.athanor.fusion.objective;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * T² · KL(softmax(teacher/T) ‖ softmax(student/T)); T² keeps the gradient's size when the temperature is raised.
 *
 * @param signal the teacher's logits
 * @param temperature T, positive
 */
record SoftTargets(String signal, double temperature) implements Objective {
    SoftTargets {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("the temperature is " + temperature + ", expected a positive number");
        }
    }

    @Override
    public Tensor loss(StepContext step) {
        Tensor teacher = step.batch().signal(signal);
        Scalar inverse = new Scalar(1 / temperature);
        Tensor logP = teacher.mul(inverse).log_softmax(1);
        Tensor logQ = step.output().logits().mul(inverse).log_softmax(1);
        Tensor divergence = logP.exp().mul(logP.sub(logQ)).sum(new long[] {1}, true, new ScalarTypeOptional());
        return divergence.mul(step.batch().weights()).sum().mul(new Scalar(temperature * temperature));
    }
}
