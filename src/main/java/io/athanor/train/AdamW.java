package io.athanor.train;

import io.athanor.fusion.Torch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam with decoupled weight decay (Loshchilov, Hutter: Decoupled weight decay regularization, 2019) on flat tensors. Lives
 * in the caller's pointer scope.
 */
final class AdamW {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final FlatParameters parameters;
    private final double weightDecay;
    private final Tensor first;
    private final Tensor second;
    private final Tensor scratch;
    private long step;

    AdamW(FlatParameters parameters, double weightDecay) {
        this.parameters = parameters;
        this.weightDecay = weightDecay;
        first = torch.zeros_like(parameters.values());
        second = torch.zeros_like(parameters.values());
        scratch = torch.zeros_like(parameters.values());
    }

    /** Moves the values against the gradient. */
    void step(double learningRate) {
        step++;
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            Tensor values = parameters.values();
            Tensor gradient = parameters.gradient();
            first.mul_(new Scalar(BETA1)).add_(gradient, new Scalar(1 - BETA1));
            second.mul_(new Scalar(BETA2)).addcmul_(gradient, gradient, new Scalar(1 - BETA2));
            values.addcmul_(values, parameters.decays(), new Scalar(-learningRate * weightDecay));
            scratch.copy_(second)
                    .sqrt_()
                    .mul_(new Scalar(1 / Math.sqrt(1 - Math.pow(BETA2, step))))
                    .add_(new Scalar(EPSILON));
            values.addcdiv_(first, scratch, new Scalar(-learningRate / (1 - Math.pow(BETA1, step))));
        }
    }

    long steps() {
        return step;
    }

    float[] firstMoment() {
        return Torch.values(first);
    }

    float[] secondMoment() {
        return Torch.values(second);
    }

    void resume(long steps, float[] firstMoment, float[] secondMoment) {
        step = steps;
        first.data_ptr_float().put(firstMoment, 0, firstMoment.length);
        second.data_ptr_float().put(secondMoment, 0, secondMoment.length);
    }
}
