package io.athanor.fusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.Seeds;
import io.athanor.config.PipelineFile;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class TemporalNetworkTest {
    private static final Modality FAST = new Modality("fast");
    private static final Modality SLOW = new Modality("slow");
    private static final FeatureSchema SCHEMA = new FeatureSchema(
            List.of(new FeatureSpec(FAST, new Shape.Sequence(4, 2)), new FeatureSpec(SLOW, new Shape.Sequence(2, 2))));

    /** Four tokens, and the same the other way round. */
    private static final float[] FORWARD = {1, 0, 0, 1, 1, 1, -1, 2};

    private static final float[] BACKWARD = {-1, 2, 1, 1, 0, 1, 1, 0};

    @Test
    void when_something_happens_counts_here_and_in_no_network_without_times() {
        Torch.useOneCore();
        for (String name : List.of("temporal", "recurrent", "cross-attention", "bottleneck", "attention")) {
            FusionNetwork network = PipelineFile.settings(FusionNetworks.registry(), name, Map.of("hidden", 8))
                    .network(SCHEMA, 2);
            float[] forward = logits(network, FORWARD);
            float[] backward = logits(network, BACKWARD);
            float difference = Math.abs(forward[0] - backward[0]);
            if (name.equals("temporal") || name.equals("recurrent")) {
                assertThat(difference).as(name).isGreaterThan(1e-3f);
            } else {
                assertThat(difference).as(name).isCloseTo(0, offset(1e-5f));
            }
        }
    }

    private static float[] logits(FusionNetwork network, float[] fast) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            for (ParameterSpec p : network.parameters()) {
                float[] values = new float[(int) p.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (Seeds.uniform(Seeds.mix(3, Seeds.hash(p.name()), i)) - 0.5);
                }
                parameters.put(p.name(), Torch.tensor(values, p.shape()));
            }
            Tensor there = Torch.tensor(new float[] {1}, 1, 1);
            Inputs<Tensor> inputs = new Inputs<>(
                    Map.of(FAST, Torch.tensor(fast, 1, 4, 2), SLOW, Torch.tensor(new float[] {1, 2, 0, 1}, 1, 2, 2)),
                    Map.of(FAST, there, SLOW, there),
                    Map.of(
                            FAST, Torch.tensor(new float[] {1, 1, 1, 1}, 1, 4),
                            SLOW, Torch.tensor(new float[] {1, 1}, 1, 2)));
            return Torch.values(
                    network.forward(TorchOps.evaluation(parameters), inputs).logits());
        }
    }
}
