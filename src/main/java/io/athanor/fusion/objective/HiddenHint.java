package io.athanor.fusion.objective;

import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.ParameterSpec;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean squared difference between a learned projection of the student's hidden layer and the teacher's.
 *
 * @param signal the teacher's hidden layer
 */
record HiddenHint(String signal, int studentWidth, int teacherWidth) implements Objective {
    @Override
    public List<ParameterSpec> parameters() {
        return Layers.linear("hint", studentWidth, teacherWidth);
    }

    @Override
    public Tensor loss(StepContext step) {
        Tensor difference = step.ops()
                .linear(step.output().hidden(), "hint")
                .sub(step.batch().signal(signal));
        Tensor squares = difference.mul(difference).sum(new long[] {1}, true, new ScalarTypeOptional());
        return squares.mul(step.batch().weights()).sum().mul(new Scalar(1.0 / teacherWidth));
    }
}
