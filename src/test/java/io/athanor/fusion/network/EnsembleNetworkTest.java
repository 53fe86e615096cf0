package io.athanor.fusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.Seeds;
import io.athanor.data.FeatureSchema;
import io.athanor.data.FeatureSpec;
import io.athanor.data.Modality;
import io.athanor.data.Shape;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.Batches;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Draws;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchOps;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EnsembleNetworkTest {
    private static final Modality IMAGE = new Modality("image");
    private static final FeatureSchema SCHEMA = new FeatureSchema(List.of(new FeatureSpec(IMAGE, new Shape.Vector(5))));
    private static final FusionNetwork ONE = new GatedNetwork.Settings(16, 0.5, 0.5).network(SCHEMA, 3);
    private static final FusionNetwork THREE = EnsembleNetwork.of(ONE, 3);

    @BeforeAll
    static void one_core() {
        Torch.useOneCore();
    }

    @Test
    void one_member_is_the_network_itself() {
        assertThat(EnsembleNetwork.of(ONE, 1)).isSameAs(ONE);
    }

    @Test
    void members_share_the_constants_and_nothing_else() {
        Set<String> names = new HashSet<>();
        THREE.parameters().forEach(p -> names.add(p.name()));
        assertThat(names).hasSameSizeAs(THREE.parameters()).contains("image.mean", "member2.head.weight");
        assertThat(THREE.size()).isEqualTo(3 * ONE.size());
        assertThat(THREE.hiddenWidth()).isEqualTo(48);
    }

    @Test
    void it_says_the_mean_of_the_outputs_and_learns_by_the_mean_of_the_losses() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> all = tensors();
            Inputs<Tensor> inputs = new Inputs<>(
                    Map.of(IMAGE, Torch.tensor(draws("x", 10), 2, 5)),
                    Map.of(IMAGE, Torch.tensor(new float[] {1, 1}, 2, 1)),
                    Map.of());
            Batch batch = Batches.ofClasses(
                    inputs,
                    Torch.tensor(new float[] {0, 1, 0, 1, 0, 0}, 2, 3),
                    Torch.tensor(new float[] {1, 2}, 2, 1),
                    3);
            Objective objective = Objectives.sum(
                    Objectives.term(1, Objectives.supervised(0.1)),
                    Objectives.term(2, Objectives.modalitySupervised(0.1)));
            float[] mean = new float[6];
            double loss = 0;
            for (int i = 0; i < 3; i++) {
                TorchOps ops = TorchOps.evaluation(member(all, i));
                Output<Tensor> alone = ONE.forward(ops, inputs);
                float[] outputs = Torch.values(alone.logits());
                for (int j = 0; j < mean.length; j++) {
                    mean[j] += outputs[j] / 3;
                }
                loss += objective.loss(new StepContext(ops, alone, batch, 1)).item_double() / 3;
            }
            TorchOps ops = TorchOps.evaluation(all);
            Output<Tensor> together = THREE.forward(ops, inputs);
            assertThat(Torch.values(together.logits())).containsExactly(mean, offset(1e-6f));
            assertThat(objective.loss(new StepContext(ops, together, batch, 1)).item_double())
                    .isCloseTo(loss, offset(1e-5));
        }
    }

    @Test
    void members_drop_different_values() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> all = tensors();
            // equal weights, so that the draws alone can differ
            member(all, 0).forEach((name, tensor) -> all.replace("member1." + name, tensor));
            Inputs<Tensor> inputs = new Inputs<>(
                    Map.of(IMAGE, Torch.tensor(draws("x", 10), 2, 5)),
                    Map.of(IMAGE, Torch.tensor(new float[] {1, 1}, 2, 1)),
                    Map.of());
            TorchOps ops = TorchOps.training(all, new Draws(7, 1, new long[] {1, 2}), Precision.FLOAT32);
            List<Output<Tensor>> members = THREE.forward(ops, inputs).members();
            assertThat(Torch.values(members.get(0).logits()))
                    .isNotEqualTo(Torch.values(members.get(1).logits()));
        }
    }

    @Test
    void what_it_says_are_mean_log_probabilities_and_its_members_representations_side_by_side() {
        FusionNetwork gated = new GatedNetwork.Settings(4, 0, 0).network(SCHEMA, 3);
        FusionNetwork two = new PriorNetwork(EnsembleNetwork.of(gated, 2), SCHEMA.modalities());
        Signal image = new Signal("image");
        assertThat(Signal.saidBy(two)).containsExactlyInAnyOrder(Signal.LOGITS, Signal.FUSED, image);
        assertThat(image.width(two)).isEqualTo(2 * image.width(gated));
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            two.parameters()
                    .forEach(p -> tensors.put(p.name(), Torch.tensor(draws(p.name(), (int) p.size()), p.shape())));
            TorchOps ops = TorchOps.evaluation(tensors);
            Inputs<Tensor> inputs = new Inputs<>(
                    Map.of(IMAGE, Torch.tensor(draws("x", 10), 2, 5)),
                    Map.of(IMAGE, Torch.tensor(new float[] {1, 0}, 2, 1)),
                    Map.of());
            Output<Tensor> said = two.forward(ops, inputs);
            float[] both = Torch.values(image.of(ops, said));
            float[] first = Torch.values(said.voices().get(0).representation("image"));
            float[] second = Torch.values(said.voices().get(1).representation("image"));
            assertThat(Arrays.copyOfRange(both, 0, 4)).isEqualTo(Arrays.copyOfRange(first, 0, 4));
            assertThat(Arrays.copyOfRange(both, 4, 8)).isEqualTo(Arrays.copyOfRange(second, 0, 4));
            assertThat(Torch.values(image.presence(two, ops, inputs))).containsExactly(1, 0);
            assertThat(Torch.values(Signal.FUSED.presence(two, ops, inputs))).containsExactly(1, 0);
            assertThat(Torch.values(Signal.LOGITS.presence(two, ops, inputs))).containsExactly(1, 1);
        }
    }

    private static Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (ParameterSpec p : THREE.parameters()) {
            tensors.put(p.name(), Torch.tensor(draws(p.name(), (int) p.size()), p.shape()));
        }
        return tensors;
    }

    /** The tensors as the i-th member calls them. */
    private static Map<String, Tensor> member(Map<String, Tensor> all, int i) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        all.forEach((name, tensor) -> own.put(name.replace("member" + i + ".", ""), tensor));
        return own;
    }

    private static float[] draws(String name, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (2 * Seeds.uniform(Seeds.mix(5, Seeds.hash(name), i)) - 1);
        }
        return values;
    }
}
