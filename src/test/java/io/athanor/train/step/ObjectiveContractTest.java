package io.athanor.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.collective.SoloCollective;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registry;
import io.athanor.config.SettingsRegistry;
import io.athanor.data.Split;
import io.athanor.extending.AdversarialAlignment;
import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.GatedNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.ObjectiveSettings;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.objective.Plan;
import io.athanor.fusion.objective.Scope;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.testing.Travelled;
import io.athanor.train.barrier.WrittenSettings;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TeacherSettings;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingLoop;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.Ranks;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.SmallData;
import io.athanor.train.rows.TrainingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every registered objective, and of one that a stranger might bring. */
class ObjectiveContractTest {
    /** Settings without a default: what a user would write for the rows of {@link SmallData}. */
    private static final Map<String, String> WRITTEN = Map.of(
            "info-nce", "{between: [image, audio], projection: 5}",
            "adversarial-alignment", "{between: [image, text]}");

    private static final Registry<ObjectiveSettings> ALL =
            Objectives.registry().with(AdversarialAlignment.Settings.class);

    private static final FusionNetwork NETWORK =
            new GatedNetwork.Settings(6, 0.2, 0.2).network(SmallData.SCHEMA, SmallData.CLASSES);

    private static final FusionNetwork TWO = EnsembleNetwork.of(NETWORK, 2);

    @BeforeAll
    static void one_core() {
        Torch.useOneCore();
    }

    static Stream<String> names() {
        return ALL.names().stream();
    }

    private static TeacherSettings teacher(String objectives) {
        return PipelineFile.read(
                        objectives.isEmpty() ? "{}" : "objectives: " + objectives,
                        "p.yaml",
                        List.of(),
                        Map.of(),
                        SettingsRegistry.of(TeacherSettings.class)
                                .with(io.athanor.fusion.network.FusionNetworks.registry())
                                .with(ALL))
                .settings();
    }

    private static Objective objective(String name, FusionNetwork network) throws Exception {
        String written = "[{" + name + ": " + WRITTEN.getOrDefault(name, "{}") + "}]";
        return Travelled.there(Objectives.of(teacher(written).objectives(), network));
    }

    @Test
    void what_is_usual_is_what_nobody_wrote() {
        assertThat(teacher("").objectives()).isEqualTo(Objectives.usual());
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_gradient_is_what_finite_differences_say(String name) throws Exception {
        for (FusionNetwork network : List.of(NETWORK, TWO)) {
            Objective objective = objective(name, network);
            for (int phase = 0; phase < Plan.of(objective, network).phases().size(); phase++) {
                int number = phase;
                Sum base =
                        sums(objective, network, 1, 1000, number, new float[0]).get(0);
                float[] direction = new float[base.values.length];
                double expected = 0;
                for (int i = 0; i < direction.length; i++) {
                    direction[i] = (float) (Math.sin(1 + i) * Math.sqrt(2.0 / direction.length));
                    expected += direction[i] * base.gradient[i];
                }
                double step = 5e-3;
                double above = sums(objective, network, 1, 1000, number, moved(base.values, direction, step))
                        .get(0)
                        .loss;
                double below = sums(objective, network, 1, 1000, number, moved(base.values, direction, -step))
                        .get(0)
                        .loss;
                assertThat((above - below) / (2 * step))
                        .as(name + ", phase " + phase + " of " + network.members())
                        .isCloseTo(expected, offset(0.02 * Math.abs(expected) + 0.002));
                assertThat(base.gradient).as("something moves").isNotEqualTo(new float[base.gradient.length]);
            }
        }
    }

    private static float[] moved(float[] values, float[] direction, double by) {
        float[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (by * direction[i]);
        }
        return moved;
    }

    @ParameterizedTest
    @MethodSource("names")
    void ranks_and_pieces_of_any_size_have_the_gradient_of_the_whole(String name) throws Exception {
        Objective objective = objective(name, TWO);
        for (int phase = 0; phase < Plan.of(objective, TWO).phases().size(); phase++) {
            Sum whole = sums(objective, TWO, 1, 1000, phase, new float[0]).get(0);
            for (int size : new int[] {1, 2, 4}) {
                for (int most : new int[] {3, 1000}) {
                    for (Sum sum : sums(objective, TWO, size, most, phase, new float[0])) {
                        assertThat(sum.loss).isCloseTo(whole.loss, offset(1e-4 * (1 + Math.abs(whole.loss))));
                        assertThat(sum.weight).isEqualTo(whole.weight);
                        assertThat(sum.gradient)
                                .usingComparatorWithPrecision(1e-4f)
                                .containsExactly(whole.gradient);
                    }
                }
            }
        }
    }

    @Test
    void a_batch_of_one_piece_goes_forward_once_and_any_other_twice() throws Exception {
        Objective contrast = objective("info-nce", TWO);
        assertThat(forwards(contrast, TWO, 1000)).isEqualTo(1);
        assertThat(forwards(contrast, TWO, 20)).isEqualTo(2 * 2);
    }

    /** How often rows went through the network for one gradient of {@link #sums}. */
    private static int forwards(Objective objective, FusionNetwork network, int most) throws Exception {
        AtomicInteger forwards = new AtomicInteger();
        sums(objective, new Counting(network, forwards), 1, most, 0, new float[0]);
        return forwards.get();
    }

    /** Counts how often it is asked. */
    private record Counting(FusionNetwork network, AtomicInteger forwards) implements FusionNetwork {
        @Override
        public List<ParameterSpec> parameters() {
            return network.parameters();
        }

        @Override
        public int outputs() {
            return network.outputs();
        }

        @Override
        public int hiddenWidth() {
            return network.hiddenWidth();
        }

        @Override
        public FusionNetwork member() {
            return network.member();
        }

        @Override
        public int members() {
            return network.members();
        }

        @Override
        public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
            forwards.incrementAndGet();
            return network.forward(ops, inputs);
        }
    }

    @Test
    void a_loss_over_the_batch_that_is_no_number_is_named() {
        Objective broken = new NotANumber();
        assertThatThrownBy(() -> fit(
                        broken,
                        WrittenSettings.training("{epochs: 1, batch-size: 24}"),
                        SmallData.shards(20, 20),
                        new SoloCollective()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the loss over the batch (NotANumber) of epoch 1, step 1 is NaN or infinite");
    }

    /** Of the batch. */
    private record NotANumber() implements Objective {
        @Override
        public Scope scope() {
            return Scope.BATCH;
        }

        @Override
        public Set<String> representations() {
            return Set.of("fused");
        }

        @Override
        public Tensor loss(StepContext step) {
            return step.gathered("fused").values().sum().mul(new Scalar(Double.NaN));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void one_two_and_four_ranks_learn_to_the_last_bit_alike(String name) throws Exception {
        TrainingSettings settings = WrittenSettings.training(
                "{epochs: 2, batch-size: 24, micro-batch-size: 5, class-weights: balanced, deterministic: true}");
        Objective objective = objective(name, TWO);
        Map<Integer, TrainingRows> shards = SmallData.shards(20, 9, 0, 15, 2, 12);
        TrainedWeights one = fit(objective, settings, shards, new SoloCollective());
        for (int size : new int[] {2, 4}) {
            for (TrainedWeights rank :
                    Ranks.inMemory(size, ranks -> fit(objective, settings, Ranks.shardsOf(ranks, shards), ranks))) {
                assertThat(rank.weights().sha256())
                        .as(size + " ranks")
                        .isEqualTo(one.weights().sha256());
                for (int e = 0; e < 2; e++) {
                    assertThat(rank.curve().get(e).trainLoss())
                            .isEqualTo(one.curve().get(e).trainLoss());
                    assertThat(rank.curve().get(e).validationLoss())
                            .isEqualTo(one.curve().get(e).validationLoss());
                }
            }
        }
    }

    @Test
    void an_objective_of_the_batch_counts_as_much_as_its_rows_weights_together() throws Exception {
        Objective contrast = objective("info-nce", NETWORK);
        Sum one = sums(contrast, NETWORK, 1, 1000, 0, new float[0]).get(0);
        Sum twice = sums(Objectives.sum(Objectives.term(2, contrast)), NETWORK, 1, 1000, 0, new float[0])
                .get(0);
        assertThat(twice.loss).isCloseTo(2 * one.loss, offset(1e-5));
        assertThat(twice.weight).isEqualTo(one.weight);
        assertThat(one.loss).isBetween(0.5, 30.0);
    }

    @Test
    void a_game_that_was_stopped_within_an_epoch_goes_on_as_though_it_never_was() throws Exception {
        TrainingSettings settings = WrittenSettings.training("{epochs: 2, batch-size: 24}");
        Objective game = Objectives.sum(
                Objectives.term(1, Objectives.supervised(0)),
                Objectives.term(0.5, objective("adversarial-alignment", TWO)));
        Map<Integer, TrainingRows> shards = SmallData.shards(40, 40);
        List<byte[]> states = new ArrayList<>();
        TrainedWeights whole = fit(game, settings, shards, new SoloCollective(), keeping(states, Optional.empty()));
        assertThat(states).hasSizeGreaterThan(4);
        for (byte[] state : states.subList(0, states.size() - 1)) {
            TrainedWeights resumed =
                    fit(game, settings, shards, new SoloCollective(), keeping(new ArrayList<>(), Optional.of(state)));
            assertThat(resumed.weights().sha256()).isEqualTo(whole.weights().sha256());
        }
    }

    @Test
    void what_reads_no_labels_is_stopped_by_its_own_value_on_the_validation_rows() throws Exception {
        TrainingSettings still = WrittenSettings.training("{epochs: 1, batch-size: 24, learning-rate: 0}");
        Map<Integer, TrainingRows> shards = SmallData.shards(40, 40);
        Objective contrast = objective("info-nce", NETWORK);
        double one = validation(contrast, still, shards);
        double twice = validation(Objectives.sum(Objectives.term(2, contrast)), still, shards);
        double labels = validation(
                Objectives.sum(Objectives.term(1, contrast), Objectives.term(1, Objectives.supervised(0))),
                still,
                shards);
        assertThat(twice).isCloseTo(2 * one, offset(1e-3));
        assertThat(labels).as("the log-loss").isNotCloseTo(one, offset(1e-3)).isBetween(0.9, 2.0);
    }

    private static double validation(
            Objective objective, TrainingSettings settings, Map<Integer, TrainingRows> shards) {
        return fit(objective, settings, shards, new SoloCollective())
                .curve()
                .get(0)
                .validationLoss();
    }

    private static Checkpoints keeping(List<byte[]> states, Optional<byte[]> newest) {
        return new Checkpoints() {
            @Override
            public void save(long step, byte[] state) {
                states.add(state);
            }

            @Override
            public boolean due() {
                return true;
            }

            @Override
            public Optional<byte[]> newest() {
                return newest;
            }
        };
    }

    private static TrainedWeights fit(
            Objective objective, TrainingSettings settings, Map<Integer, TrainingRows> shards, Collective ranks) {
        return fit(objective, settings, shards, ranks, Checkpoints.none());
    }

    private static TrainedWeights fit(
            Objective objective,
            TrainingSettings settings,
            Map<Integer, TrainingRows> shards,
            Collective ranks,
            Checkpoints checkpoints) {
        return new TrainingLoop(
                        TWO,
                        objective,
                        SmallData.TASK,
                        settings,
                        7,
                        ranks,
                        TorchDevice.CPU,
                        checkpoints,
                        RankListener.silent())
                .fit(shards, SmallData.given());
    }

    /** What a phase's message comes to. */
    private record Sum(float[] values, float[] gradient, double loss, double weight) {}

    /**
     * Of one step of all rows.
     *
     * @param values of the phase's parameters; as they start if empty
     */
    private static List<Sum> sums(
            Objective objective, FusionNetwork network, int size, int most, int phase, float[] values)
            throws Exception {
        Map<Integer, TrainingRows> shards = SmallData.shards(9, 0, 7, 1, 8);
        shards.values().forEach(rows -> Arrays.fill(((RowsInMemory) rows).splits(), Split.TRAIN));
        return Ranks.inMemory(size, ranks -> {
            Torch.useOneCore();
            try (PointerScope scope = new PointerScope()) {
                List<ParameterGroup> groups = Plan.of(objective, network).phases().stream()
                        .map(loss -> {
                            var parameters =
                                    new FlatParameters(loss.parameters(), SmallData.given(), 7, TorchDevice.CPU);
                            var sum = new OverlappedSum(parameters, ranks, most, 64);
                            return new ParameterGroup(loss, parameters, new AdamW(parameters, 0), sum);
                        })
                        .toList();
                ParameterGroup group = groups.get(phase);
                if (values.length > 0) {
                    group.parameters().set(values);
                }
                var pass = new ForwardPass(
                        network,
                        new Collation(SmallData.TASK, null, TorchDevice.CPU, shards.values(), StepSignals.none()),
                        new ModalityDropout(0.2, 7),
                        Precision.FLOAT32,
                        7);
                SortedMap<Integer, BatchRows> own = new TreeMap<>();
                Ranks.shardsOf(ranks, shards)
                        .forEach((shard, rows) -> own.put(shard, BatchRows.of(rows, rows.size(), i -> i)));
                own.values().removeIf(rows -> rows.size() == 0);
                new PhaseStep(pass, group, groups, ranks, 1).gradient(own);
                FlatParameters.Extras sums = group.parameters().extras();
                float[] gradient = Torch.values(group.parameters().gradient());
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] /= (float) sums.weight();
                }
                return new Sum(
                        Torch.values(group.parameters().values()),
                        gradient,
                        sums.loss() / sums.weight(),
                        sums.weight());
            }
        });
    }
}
