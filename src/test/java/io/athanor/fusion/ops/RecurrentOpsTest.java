package io.athanor.fusion.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.Seeds;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class RecurrentOpsTest {
    private static final int IN = 3;
    private static final int WIDTH = 2;
    private static final int TOKENS = 4;

    @Test
    void states_are_those_of_the_formula() {
        Torch.useOneCore();
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Map<String, float[]> values = new LinkedHashMap<>();
            for (ParameterSpec p : Layers.gru("g", IN, WIDTH)) {
                values.put(p.name(), draws(p.name(), (int) p.size()));
                tensors.put(p.name(), Torch.tensor(values.get(p.name()), p.shape()));
            }
            float[] x = draws("x", TOKENS * IN);
            Tensor states = TorchOps.evaluation(tensors).gru(Torch.tensor(x, 1, TOKENS, IN), "g");
            assertThat(Torch.shape(states)).containsExactly(1, TOKENS, WIDTH);
            double[] state = new double[WIDTH];
            for (int t = 0; t < TOKENS; t++) {
                double[] before = state.clone();
                for (int j = 0; j < WIDTH; j++) {
                    double r = sigmoid(input(values, x, t, j) + held(values, before, j));
                    double z = sigmoid(input(values, x, t, WIDTH + j) + held(values, before, WIDTH + j));
                    double n = Math.tanh(input(values, x, t, 2 * WIDTH + j) + r * held(values, before, 2 * WIDTH + j));
                    state[j] = (1 - z) * n + z * before[j];
                    assertThat((double) Torch.values(states)[t * WIDTH + j]).isCloseTo(state[j], offset(1e-6));
                }
            }
        }
    }

    @Test
    void sums_have_everything_up_to_their_place_and_nothing_behind() {
        try (PointerScope scope = new PointerScope()) {
            Tensor sums =
                    TorchOps.evaluation(Map.of()).cumulativeSum(Torch.tensor(new float[] {1, 1, 0, 2, 3, 4}, 2, 3), 1);
            assertThat(Torch.values(sums)).containsExactly(1, 2, 2, 2, 5, 9);
        }
    }

    private static double input(Map<String, float[]> values, float[] x, int token, int out) {
        double sum = values.get("g.input.bias")[out];
        for (int i = 0; i < IN; i++) {
            sum += values.get("g.input.weight")[out * IN + i] * x[token * IN + i];
        }
        return sum;
    }

    private static double held(Map<String, float[]> values, double[] state, int out) {
        double sum = values.get("g.state.bias")[out];
        for (int i = 0; i < WIDTH; i++) {
            sum += values.get("g.state.weight")[out * WIDTH + i] * state[i];
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static float[] draws(String name, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (2 * Seeds.uniform(Seeds.mix(5, Seeds.hash(name), i)) - 1);
        }
        return values;
    }
}
