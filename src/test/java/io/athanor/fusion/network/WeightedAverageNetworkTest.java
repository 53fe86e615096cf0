package io.athanor.fusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.ops.Weights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightedAverageNetworkTest {
    private static final Modality IMAGE = new Modality("image");
    private static final Modality TEXT = new Modality("text");

    @Test
    void weights_that_one_reads_are_shares_of_one() {
        WeightedAverageNetwork network = new WeightedAverageNetwork(
                new Intake(new FeatureSchema(List.of(
                        new FeatureSpec(IMAGE, new Shape.Vector(5)), new FeatureSpec(TEXT, new Shape.Vector(2))))),
                3,
                new WeightedAverageNetwork.Settings(4, 0, 0));
        Map<Modality, Double> weights = network.weights(new Weights(Map.of("scores", new float[] {0.1f, 0})));
        assertThat(weights.get(IMAGE)).isCloseTo(Math.E / (1 + Math.E), offset(1e-6));
        assertThat(weights.get(IMAGE) + weights.get(TEXT)).isCloseTo(1, offset(1e-9));
    }
}
