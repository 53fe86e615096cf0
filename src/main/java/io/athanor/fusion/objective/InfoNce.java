package io.athanor.fusion.objective;

import io.athanor.base.Setting;
import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.TorchOps;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Two representations of a sample are to be more alike than those of different samples of the batch: the mean over the rows
 * that have both of −½·(log softmax_j sᵢⱼ + log softmax_j sⱼᵢ) at j = i, where sᵢⱼ = cos(aᵢ, bⱼ)/τ (van den Oord et al.:
 * Representation learning with contrastive predictive coding, 2018; symmetric as in Radford et al.: Learning transferable
 * visual models from natural language supervision, 2021). 0 where fewer than two rows have both.
 *
 * @param widthA of the representation a
 * @param projection width of learned linear maps that both go through first, 0 for none
 * @param temperature τ, where it begins if it is learned
 */
public record InfoNce(String a, String b, int widthA, int widthB, int projection, double temperature, boolean learned)
        implements Objective {
    /** A learned temperature is never below its inverse, as Radford et al. have it. */
    private static final double SHARPEST = 100;

    private static final double TINY = 1e-6;

    @Override
    public Scope scope() {
        return Scope.BATCH;
    }

    @Override
    public Set<String> representations() {
        return new LinkedHashSet<>(List.of(a, b));
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> all = new ArrayList<>();
        if (projection > 0) {
            all.addAll(Layers.linear("project." + a, widthA, projection));
            all.addAll(Layers.linear("project." + b, widthB, projection));
        }
        if (learned) {
            all.add(new ParameterSpec("sharpness", new long[] {1}, ParameterSpec.Start.ZEROS));
        }
        return all;
    }

    @Override
    public Tensor loss(StepContext step) {
        MaskedRows first = step.gathered(a);
        MaskedRows second = step.gathered(b);
        Tensor both = first.rowsWith(second);
        if (both.numel() < 2) {
            return first.values().sum().mul(new Scalar(0.0));
        }
        Tensor one = direction(step.ops(), first.of(both), "project." + a);
        Tensor other = direction(step.ops(), second.of(both), "project." + b);
        Tensor scores = sharpened(step.ops(), one.matmul(other.t()));
        Tensor forth = scores.log_softmax(1).diagonal().mean();
        Tensor back = scores.log_softmax(0).diagonal().mean();
        return forth.add(back).mul(new Scalar(-0.5));
    }

    private Tensor direction(TorchOps ops, Tensor x, String name) {
        Tensor z = projection > 0 ? ops.linear(x, name) : x;
        Tensor squares = z.mul(z).sum(new long[] {1}, true, new ScalarTypeOptional());
        return z.div(squares.add(new Scalar(TINY)).sqrt());
    }

    private Tensor sharpened(TorchOps ops, Tensor cosines) {
        if (!learned) {
            return cosines.mul(new Scalar(1 / temperature));
        }
        Tensor logarithm = ops.parameter("sharpness").add(new Scalar(-Math.log(temperature)));
        // the value is bounded and its gradient is not, or a temperature that has gone too far would never come back
        Tensor beyond = logarithm.sub(new Scalar(Math.log(SHARPEST))).relu().detach();
        return cosines.mul(logarithm.sub(beyond).exp());
    }

    /** Two representations of a sample are more alike than those of different samples. */
    @Registered("info-nce")
    public record Settings(
            @Setting("The two representations: modalities by their names, or fused.")
            List<String> between,

            @Setting(
                    value = "Divides the cosines; where it begins if it is learned.",
                    otherwise = "0.07",
                    min = 0.01,
                    max = 100)
            double temperature,

            @Setting(value = "Whether the temperature is learned.", otherwise = "true")
            boolean learnTemperature,

            @Setting(
                    value = "Width of learned linear maps that both go through first; 0 compares them as they are.",
                    otherwise = "0",
                    min = 0,
                    max = 65536)
            int projection)
            implements ObjectiveSettings {

        public Settings {
            between = List.copyOf(between);
            if (between.size() != 2 || between.get(0).equals(between.get(1))) {
                throw new IllegalArgumentException("between is " + between + ", expected two representations");
            }
        }

        @Override
        public List<String> representations() {
            return between;
        }

        /** @throws IllegalArgumentException if they cannot be compared as they are */
        @Override
        public Objective objective(FusionNetwork network) {
            int one = network.member().representation(between.get(0)).width();
            int other = network.member().representation(between.get(1)).width();
            if (projection == 0 && one != other) {
                throw new IllegalArgumentException("between compares " + one + " values with " + other
                        + ", expected as many of both. Set projection.");
            }
            return new InfoNce(between.get(0), between.get(1), one, other, projection, temperature, learnTemperature);
        }
    }
}
