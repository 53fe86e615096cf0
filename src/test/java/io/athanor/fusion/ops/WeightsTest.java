package io.athanor.fusion.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private static final Weights WEIGHTS = new Weights(Map.of("w", new float[] {1, 2}));

    @Test
    void weights_have_the_hash_of_their_names_and_bits() {
        assertThat(WEIGHTS.sha256())
                .isEqualTo(new Weights(Map.of("w", new float[] {1, 2})).sha256())
                .isNotEqualTo(new Weights(Map.of("v", new float[] {1, 2})).sha256())
                .isNotEqualTo(new Weights(Map.of("w", new float[] {1, Math.nextUp(2f)})).sha256())
                .isNotEqualTo(WEIGHTS.with("b", new float[0]).sha256());
    }
}
