package io.athanor.fusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.Seeds;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.ops.Draws;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.testing.Travelled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworksTest {
    private static final Modality IMAGE = new Modality("image");
    private static final Modality TEXT = new Modality("text");
    private static final FeatureSchema SCHEMA = new FeatureSchema(
            List.of(new FeatureSpec(IMAGE, new Shape.Vector(5)), new FeatureSpec(TEXT, new Shape.Sequence(4, 3))));
    private static final int ROWS = 4;
    private static final int CLASSES = 3;

    static List<NetworkSettings> networks() {
        return TriedNetworks.all(8);
    }

    @BeforeAll
    static void one_core() {
        Torch.useOneCore();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradient_is_the_finite_difference(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            FusionNetwork network = settings.network(SCHEMA, CLASSES);
            Map<String, Tensor> parameters = parameters(network);
            Inputs<Tensor> inputs =
                    inputs(1, new boolean[][] {{true, true}, {true, false}, {false, true}, {false, false}});
            TorchOps ops =
                    TorchOps.training(parameters, new Draws(7, 1, new long[] {11, 12, 13, 14}), Precision.FLOAT32);
            Tensor objective = objective(network, ops, inputs);
            objective.backward();
            // differences of large numbers have less digits
            double tolerance = 1e-6 * Math.max(1, Math.abs(objective.item_double()) / 200);
            // of networks of many tensors fewer values each are tried
            int tried = network.parameters().size() > 40 ? 1 : 3;
            int moved = 0;
            for (ParameterSpec p : network.parameters()) {
                if (!p.trainable()) {
                    continue;
                }
                Tensor t = parameters.get(p.name());
                double[] gradient = new double[(int) p.size()];
                t.grad().contiguous().data_ptr_double().get(gradient);
                for (int i = 0; i < gradient.length; i += Math.max(1, gradient.length / tried)) {
                    double was = t.data_ptr_double().get(i);
                    double step = 1e-6;
                    t.data_ptr_double().put(i, was + step);
                    double up = objective(network, ops, inputs).item_double();
                    t.data_ptr_double().put(i, was - step);
                    double down = objective(network, ops, inputs).item_double();
                    t.data_ptr_double().put(i, was);
                    assertThat((up - down) / (2 * step))
                            .as("%s[%d]", p.name(), i)
                            .isCloseTo(gradient[i], offset(tolerance));
                    moved += Math.abs(gradient[i]) > 1e-9 ? 1 : 0;
                }
            }
            assertThat(moved).isGreaterThan(12);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradient_reaches_every_parameter(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            FusionNetwork network = settings.network(SCHEMA, CLASSES);
            Map<String, Tensor> parameters = parameters(network);
            TorchOps ops = TorchOps.evaluation(parameters);
            objective(network, ops, inputs(1, new boolean[][] {{true, true}, {true, false}, {true, true}, {true, true}
                    }))
                    .backward();
            for (ParameterSpec p : network.parameters()) {
                // a softmax forgets what is added to all of its scores
                if (p.trainable() && !p.name().endsWith(".key.bias")) {
                    Tensor gradient =
                            Objects.requireNonNull(parameters.get(p.name())).grad();
                    assertThat(gradient.defined()).as(p.name()).isTrue();
                    assertThat(Arrays.stream(values(gradient))).as(p.name()).anyMatch(g -> Math.abs(g) > 1e-9);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void one_modality_is_enough(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            boolean[][] there = {{true, true}, {false, false}, {true, true}, {true, true}};
            for (Modality only : SCHEMA.modalities()) {
                FusionNetwork network = settings.network(SCHEMA.only(List.of(only)), CLASSES);
                TorchOps ops = TorchOps.evaluation(parameters(network));
                double[] a = values(
                        network.forward(ops, narrowed(inputs(1, there), only)).logits());
                double[] b = values(
                        network.forward(ops, narrowed(inputs(99, there), only)).logits());
                assertThat(Arrays.stream(a)).allMatch(v -> Math.abs(v) < 100);
                for (int i = 0; i < a.length; i++) {
                    assertThat(a[i] == b[i]).as("%s[%d]", only, i).isEqualTo(i / CLASSES == 1);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void an_ensemble_of_it_says_the_mean_of_its_members(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            FusionNetwork one = settings.network(SCHEMA, CLASSES);
            if (one.members() > 1) {
                return;
            }
            FusionNetwork two = EnsembleNetwork.of(one, 2);
            Map<String, Tensor> all = parameters(two);
            Inputs<Tensor> inputs =
                    inputs(1, new boolean[][] {{true, true}, {true, false}, {false, true}, {false, false}});
            Tensor sum = torch.zeros(ROWS, CLASSES).to(torch.ScalarType.Double);
            for (int i = 0; i < 2; i++) {
                Map<String, Tensor> own = new LinkedHashMap<>();
                String prefix = "member" + i + ".";
                all.forEach((name, tensor) -> own.put(name.replace(prefix, ""), tensor));
                sum = sum.add(one.forward(TorchOps.evaluation(own), inputs).logits());
            }
            double[] together =
                    values(two.forward(TorchOps.evaluation(all), inputs).logits());
            double[] alone = values(sum);
            for (int i = 0; i < alone.length; i++) {
                assertThat(together[i]).isCloseTo(alone[i] / 2, offset(1e-12));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void values_of_a_missing_modality_have_no_influence(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            FusionNetwork network = settings.network(SCHEMA, CLASSES);
            TorchOps ops = TorchOps.evaluation(parameters(network));
            boolean[][] there = {{true, false}, {false, true}, {false, false}, {true, true}};
            Inputs<Tensor> clean = inputs(1, there);
            Inputs<Tensor> other = inputs(99, there);
            Output<Tensor> a = network.forward(ops, clean);
            Output<Tensor> b = network.forward(ops, garbled(clean, other, there));
            assertThat(values(b.logits())).isEqualTo(values(a.logits()));
            assertThat(values(b.hidden())).isEqualTo(values(a.hidden()));
            assertThat(values(network.forward(ops, other).logits())).isNotEqualTo(values(a.logits()));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void representation_of_a_missing_modality_is_zeros(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            FusionNetwork network = settings.network(SCHEMA, CLASSES);
            boolean[][] there = {{true, false}, {true, true}, {true, true}, {true, true}};
            Output<Tensor> out = network.forward(TorchOps.evaluation(parameters(network)), inputs(1, there));
            for (Representation offered : network.representations()) {
                if (offered.of().equals(List.of(TEXT))) {
                    double[] values = values(out.representation(offered.name()));
                    assertThat(Arrays.stream(values, 0, offered.width())).allMatch(v -> v == 0);
                    assertThat(Arrays.stream(values, offered.width(), values.length))
                            .anyMatch(v -> v != 0);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void logits_are_finite_whatever_is_there(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            FusionNetwork network = settings.network(SCHEMA, CLASSES);
            boolean[][] every = {{false, false}, {true, false}, {false, true}, {true, true}};
            Output<Tensor> out = network.forward(TorchOps.evaluation(parameters(network)), inputs(1, every));
            assertThat(Arrays.stream(values(out.logits()))).allMatch(v -> Math.abs(v) < 100);
            assertThat(out.hidden().size(1)).isEqualTo(network.hiddenWidth());
            assertThat(out.logits().size(1)).isEqualTo(network.outputs());
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void network_is_a_small_value_that_travels(NetworkSettings settings) {
        FusionNetwork network = settings.network(SCHEMA, CLASSES);
        assertThat(Travelled.bytes(network)).hasSizeLessThan(10_000);
        assertThat(Travelled.there(network)).isEqualTo(network).isEqualTo(settings.network(SCHEMA, CLASSES));
        assertThat(network.parameters()).extracting(ParameterSpec::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void a_row_without_evidence_gets_the_prior_and_no_other_row_does(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            FusionNetwork network = settings.network(SCHEMA, CLASSES);
            FusionNetwork withPrior = new PriorNetwork(network, SCHEMA.modalities());
            Map<String, Tensor> parameters = parameters(withPrior);
            TorchOps ops = TorchOps.evaluation(parameters);
            Inputs<Tensor> inputs =
                    inputs(1, new boolean[][] {{true, false}, {false, false}, {false, true}, {true, true}});
            double[] bare = values(network.forward(ops, inputs).logits());
            double[] said = values(withPrior.forward(ops, inputs).logits());
            double[] prior = values(Objects.requireNonNull(parameters.get(PriorNetwork.PRIOR)));
            System.arraycopy(prior, 0, bare, CLASSES, CLASSES);
            assertThat(said).isEqualTo(bare);
            assertThat(withPrior.size()).isEqualTo(network.size());
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void padding_of_a_sequence_has_no_influence(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            FusionNetwork network = settings.network(SCHEMA, CLASSES);
            TorchOps ops = TorchOps.evaluation(parameters(network));
            boolean[][] all = {{true, true}, {true, true}, {true, true}, {true, true}};
            Inputs<Tensor> short_ = inputs(1, all);
            Tensor padding = torch.ones(ROWS, 3, 3).to(torch.ScalarType.Double);
            Tensor none = torch.zeros(ROWS, 3).to(torch.ScalarType.Double);
            Inputs<Tensor> padded = new Inputs<>(
                    Map.of(IMAGE, short_.feature(IMAGE), TEXT, ops.concat(List.of(short_.feature(TEXT), padding), 1)),
                    short_.present(),
                    Map.of(TEXT, ops.concat(List.of(short_.attentionMask(TEXT), none), 1)));
            double[] a = values(network.forward(ops, short_).logits());
            double[] b = values(network.forward(ops, padded).logits());
            for (int i = 0; i < a.length; i++) {
                assertThat(b[i]).isCloseTo(a[i], offset(1e-12));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void every_representation_that_a_network_states_is_in_its_output(NetworkSettings settings) {
        try (PointerScope scope = new PointerScope()) {
            FusionNetwork network = settings.network(SCHEMA, CLASSES);
            Output<Tensor> out = network.forward(
                    TorchOps.evaluation(parameters(network)),
                    inputs(1, new boolean[][] {{true, false}, {false, false}, {false, true}, {true, true}}));
            assertThat(out.representations())
                    .hasSameSizeAs(network.representations())
                    .containsKey(Representation.FUSED);
            for (Representation stated : network.representations()) {
                assertThat(Torch.shape(out.representation(stated.name()))).containsExactly(ROWS, stated.width());
                assertThat(SCHEMA.modalities()).containsAll(stated.of());
            }
        }
    }

    private static Tensor objective(FusionNetwork network, TorchOps ops, Inputs<Tensor> inputs) {
        Output<Tensor> out = network.forward(ops, inputs);
        Tensor sum = out.logits()
                .log_softmax(1)
                .narrow(1, 1, 1)
                .sum()
                .add(out.hidden().pow(new Scalar(2.0)).sum());
        for (Tensor own : out.unimodalLogits().values()) {
            sum = sum.add(own.tanh().sum());
        }
        for (Output<Tensor> member : out.members()) {
            sum = sum.add(member.logits().tanh().sum());
        }
        return sum;
    }

    private static Map<String, Tensor> parameters(FusionNetwork network) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (ParameterSpec p : network.parameters()) {
            double[] values = new double[(int) p.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = Seeds.uniform(Seeds.mix(3, Seeds.hash(p.name()), i)) - 0.3;
            }
            Tensor t = Tensor.create(values, p.shape());
            parameters.put(p.name(), p.trainable() ? t.set_requires_grad(true) : t);
        }
        return parameters;
    }

    private static Inputs<Tensor> inputs(long seed, boolean[][] there) {
        double[] image = draws(seed, ROWS * 5);
        double[] text = draws(seed + 1, ROWS * 4 * 3);
        double[] tokens = new double[ROWS * 4];
        double[][] present = new double[2][ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int t = 0; t < 4; t++) {
                tokens[i * 4 + t] = t <= i ? 1 : 0;
            }
            present[0][i] = there[i][0] ? 1 : 0;
            present[1][i] = there[i][1] ? 1 : 0;
        }
        return new Inputs<>(
                Map.of(IMAGE, Tensor.create(image, ROWS, 5), TEXT, Tensor.create(text, ROWS, 4, 3)),
                Map.of(IMAGE, Tensor.create(present[0], ROWS, 1), TEXT, Tensor.create(present[1], ROWS, 1)),
                Map.of(TEXT, Tensor.create(tokens, ROWS, 4)));
    }

    private static Inputs<Tensor> narrowed(Inputs<Tensor> all, Modality only) {
        return new Inputs<>(
                Map.of(only, all.feature(only)),
                Map.of(only, all.presence(only)),
                only.equals(TEXT) ? all.tokens() : Map.of());
    }

    /** {@code clean}, with the other's values where a modality is missing. */
    private static Inputs<Tensor> garbled(Inputs<Tensor> clean, Inputs<Tensor> other, boolean[][] there) {
        List<Tensor> image = new ArrayList<>();
        List<Tensor> text = new ArrayList<>();
        for (int i = 0; i < there.length; i++) {
            image.add((there[i][0] ? clean : other).feature(IMAGE).narrow(0, i, 1));
            text.add((there[i][1] ? clean : other).feature(TEXT).narrow(0, i, 1));
        }
        TorchOps ops = TorchOps.evaluation(Map.of());
        return new Inputs<>(
                Map.of(IMAGE, ops.concat(image, 0), TEXT, ops.concat(text, 0)), clean.present(), clean.tokens());
    }

    private static double[] draws(long seed, int n) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = 4 * Seeds.uniform(Seeds.mix(seed, i)) - 2;
        }
        return values;
    }

    private static double[] values(Tensor t) {
        double[] values = new double[(int) t.numel()];
        t.contiguous().data_ptr_double().get(values);
        return values;
    }
}
