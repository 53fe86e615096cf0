package io.athanor.train.step;

import io.athanor.fusion.ops.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam with decoupled weight decay (Loshchilov, Hutter: Decoupled weight decay regularization, 2019) on flat tensors, piece by
 * piece: what one operation leaves is still in the core's cache for the next, and memory is gone through once a step, not once
 * an operation. Lives in the caller's pointer scope.
 */
public final class AdamW implements Optimiser {
    private static final String FIRST = "first-moment";
    private static final String SECOND = "second-moment";
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /** Values a piece on a processor: its six tensors take 768 kB. */
    private static final int PIECE = 1 << 15;

    private final double weightDecay;
    private final Tensor first;
    private final Tensor second;
    private final List<Piece> pieces = new ArrayList<>();
    private long step;

    /** The same places of all tensors; the scratch is shared. */
    private record Piece(Tensor values, Tensor gradient, Tensor decays, Tensor first, Tensor second, Tensor scratch) {}

    public AdamW(FlatParameters parameters, double weightDecay) {
        // a GPU has no such cache, but a price of every operation that is begun
        this(parameters, weightDecay, parameters.device().isCpu() ? PIECE : Integer.MAX_VALUE);
    }

    /** @param most values a piece */
    public AdamW(FlatParameters parameters, double weightDecay, int most) {
        this.weightDecay = weightDecay;
        first = torch.zeros_like(parameters.values());
        second = torch.zeros_like(parameters.values());
        long size = first.numel();
        Tensor scratch = torch.zeros_like(first.narrow(0, 0, Math.min(most, size)));
        for (long at = 0; at < size; at += most) {
            long length = Math.min(most, size - at);
            pieces.add(new Piece(
                    parameters.values().narrow(0, at, length),
                    parameters.gradient().narrow(0, at, length),
                    parameters.decays().narrow(0, at, length),
                    first.narrow(0, at, length),
                    second.narrow(0, at, length),
                    scratch.narrow(0, 0, length)));
        }
    }

    @Override
    public void step(double learningRate, double scale) {
        step++;
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            Scalar factor = new Scalar(scale);
            Scalar keepsFirst = new Scalar(BETA1);
            Scalar takesFirst = new Scalar(1 - BETA1);
            Scalar keepsSecond = new Scalar(BETA2);
            Scalar takesSecond = new Scalar(1 - BETA2);
            Scalar decay = new Scalar(-learningRate * weightDecay);
            Scalar unbiased = new Scalar(1 / Math.sqrt(1 - Math.pow(BETA2, step)));
            Scalar epsilon = new Scalar(EPSILON);
            Scalar rate = new Scalar(-learningRate / (1 - Math.pow(BETA1, step)));
            for (Piece p : pieces) {
                p.gradient.mul_(factor);
                p.first.mul_(keepsFirst).add_(p.gradient, takesFirst);
                p.second.mul_(keepsSecond).addcmul_(p.gradient, p.gradient, takesSecond);
                p.values.addcmul_(p.values, p.decays, decay);
                p.scratch.copy_(p.second).sqrt_().mul_(unbiased).add_(epsilon);
                p.values.addcdiv_(p.first, p.scratch, rate);
            }
        }
    }

    @Override
    public long steps() {
        return step;
    }

    @Override
    public Map<String, float[]> state() {
        return Map.of(FIRST, Torch.values(first), SECOND, Torch.values(second));
    }

    @Override
    public void resume(long steps, Map<String, float[]> state) {
        float[] one = state.get(FIRST);
        float[] two = state.get(SECOND);
        if (one == null || two == null) {
            throw new IllegalArgumentException("moments are missing among " + state.keySet());
        }
        step = steps;
        Torch.put(one, first);
        Torch.put(two, second);
    }
}
