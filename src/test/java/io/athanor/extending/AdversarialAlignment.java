package io.athanor.extending;

import io.athanor.base.Setting;
import io.athanor.config.PlugIn;
import io.athanor.config.Registered;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.MaskedRows;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.ObjectiveSettings;
import io.athanor.fusion.objective.Scope;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Layers;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.TorchOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Two modalities' representations are to be told apart by nobody: a discriminator learns which modality a representation is
 * of, and the network to leave it in doubt (Goodfellow et al.: Generative adversarial nets, 2014; Ganin et al.:
 * Domain-adversarial training of neural networks, 2016). Each is of the batch, as means over the rows of each modality.
 *
 * @param width of both representations
 */
public record AdversarialAlignment(String a, String b, int width, int hidden) implements Objective {
    @Override
    public Scope scope() {
        return Scope.BATCH;
    }

    @Override
    public Set<String> representations() {
        return Set.of(a, b);
    }

    @Override
    public List<Phase> phases() {
        List<ParameterSpec> layers = new ArrayList<>(Layers.linear("discriminator.in", width, hidden));
        layers.addAll(Layers.linear("discriminator.out", hidden, 1));
        return List.of(new Phase("discriminator", layers, new Discriminator(this), 2));
    }

    /** The network's part: what is of a looks like b, and the other way round. */
    @Override
    public Tensor loss(StepContext step) {
        return doubt(step, a, 1).add(doubt(step, b, -1));
    }

    /** The mean of softplus(sign · the discriminator's score), 0 where no row has the representation. */
    private static Tensor doubt(StepContext step, String name, double sign) {
        MaskedRows gathered = step.gathered(name);
        Tensor rows = gathered.rows();
        if (rows.numel() == 0) {
            return gathered.values().sum().mul(new Scalar(0.0));
        }
        TorchOps ops = step.ops();
        Tensor seen = ops.linear(gathered.of(rows), "discriminator.in").relu();
        Tensor score = ops.linear(seen, "discriminator.out");
        return score.mul(new Scalar(sign)).exp().add(new Scalar(1.0)).log().mean();
    }

    /** The discriminator's part: positive scores for a, negative ones for b. */
    private record Discriminator(AdversarialAlignment game) implements Objective {
        @Override
        public Scope scope() {
            return Scope.BATCH;
        }

        @Override
        public Set<String> representations() {
            return game.representations();
        }

        @Override
        public Tensor loss(StepContext step) {
            return doubt(step, game.a, -1).add(doubt(step, game.b, 1));
        }
    }

    /** What a pipeline file may say of it: {@code objectives: [ { adversarial-alignment: { between: [image, text], weight: 0.1 } } ]}. */
    @Registered("adversarial-alignment")
    public record Settings(
            @Setting("The two representations.") List<String> between,

            @Setting(value = "Width of the discriminator's hidden layer.", otherwise = "8", min = 1, max = 65536)
            int hidden)
            implements ObjectiveSettings {

        @Override
        public List<String> representations() {
            return between;
        }

        @Override
        public Objective objective(FusionNetwork network) {
            int width = network.member().representation(between.get(0)).width();
            return new AdversarialAlignment(between.get(0), between.get(1), width, hidden);
        }
    }

    /** What the jar's META-INF/services/io.athanor.config.PlugIn names. */
    public static final class Entry implements PlugIn {
        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }
    }
}
