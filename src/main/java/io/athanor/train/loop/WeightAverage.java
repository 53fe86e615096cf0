package io.athanor.train.loop;

import io.athanor.fusion.ops.Torch;
import io.athanor.train.step.FlatParameters;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An average of the learned values along a training: over the steps (Polyak, Juditsky: Acceleration of stochastic approximation
 * by averaging, 1992; with exponential weights) or over the ends of the last epochs (Izmailov et al.: Averaging weights leads to
 * wider optima, 2018). All ranks have the same, as they have the same values. Lives in the caller's pointer scope.
 */
final class WeightAverage {
    private final AveragingSettings settings;
    private final FlatParameters parameters;
    private final int epochsBefore;
    private final Tensor average;
    private boolean begun;

    /** @param epochs of the whole training */
    WeightAverage(AveragingSettings settings, FlatParameters parameters, int epochs) {
        this.settings = settings;
        this.parameters = parameters;
        this.epochsBefore = settings.epochsBefore(epochs);
        this.average = settings.ema() || settings.swa() ? torch.zeros_like(parameters.values()) : torch.zeros(0);
    }

    /** @param steps that the optimiser has taken */
    void afterStep(long steps) {
        if (settings.ema()) {
            // the first steps' values are far from any good: they are to be forgotten soon
            double keeps = Math.min(settings.emaDecay(), (1.0 + steps) / (10.0 + steps));
            move(begun ? 1 - keeps : 1);
        }
    }

    /** @param epoch that has ended, counted from 1 */
    void afterEpoch(int epoch) {
        if (settings.swa() && epoch > epochsBefore) {
            move(1.0 / (epoch - epochsBefore));
        }
    }

    /** Towards the values, by a share of the way. */
    private void move(double share) {
        begun = true;
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            average.mul_(new Scalar(1 - share)).add_(parameters.values(), new Scalar(share));
        }
    }

    /** What counts: the average, or the values as they are where there is none or it has not begun. */
    float[] values() {
        return Torch.values(begun ? average : parameters.values());
    }

    /** Looks at a network that has the {@link #values} which count. */
    <T> T look(Supplier<T> look) {
        if (!begun) {
            return look.get();
        }
        float[] learned = Torch.values(parameters.values());
        parameters.set(values());
        try {
            return look.get();
        } finally {
            parameters.set(learned);
        }
    }

    /** The average, or nothing before it has begun. */
    float[] state() {
        return begun ? Torch.values(average) : new float[0];
    }

    /** @param state of an earlier attempt */
    void resume(float[] state) {
        begun = state.length > 0;
        if (begun) {
            Torch.put(state, average);
        }
    }
}
