package io.athanor.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withPrecision;

import io.athanor.collective.Collective;
import io.athanor.collective.PendingSum;
import io.athanor.collective.SoloCollective;
import io.athanor.data.Split;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.GatedNetwork;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.network.TriedNetworks;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.objective.PhaseLoss;
import io.athanor.fusion.objective.Plan;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.barrier.WrittenSettings;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the number of ranks may change, and what it may not. */
class DataParallelTest {
    static final TrainingSettings EXACT = WrittenSettings.training(
            "{epochs: 4, batch-size: 24, learning-rate: 0.005, weight-decay: 0.01, warm-up: 0.1, patience: 8, modality-dropout: 0.2, "
                    + "class-weights: balanced, clip-norm: 1, micro-batch-size: 0, deterministic: true}");

    static final TrainingSettings FAST = WrittenSettings.training(
            "{epochs: 4, batch-size: 24, learning-rate: 0.005, weight-decay: 0.01, warm-up: 0.1, patience: 8, modality-dropout: 0.2, "
                    + "class-weights: balanced, clip-norm: 1, micro-batch-size: 0, deterministic: false}");

    /** Every network; and one in micro-batches, and in half precision. */
    static Stream<Arguments> exact() {
        return Stream.concat(
                TriedNetworks.registered(16).stream().map(network -> Arguments.of(network, 0, "float32")),
                Stream.of(
                        Arguments.of(new GatedNetwork.Settings(16, 0.3, 0.3), 3, "float32"),
                        Arguments.of(new GatedNetwork.Settings(16, 0.3, 0.3), 0, "bfloat16")));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void one_two_and_four_ranks_give_the_same_weights_to_the_last_bit(
            NetworkSettings network, int micro, String precision) throws Exception {
        TrainingSettings settings = WrittenSettings.training(
                "{epochs: 2, batch-size: 24, learning-rate: 0.005, weight-decay: 0.01, warm-up: 0.1, patience: 8, modality-dropout: 0.2, "
                        + "class-weights: balanced, clip-norm: 1, micro-batch-size: "
                        + micro + ", deterministic: true, precision: " + precision + "}");
        Map<Integer, TrainingRows> shards = SmallData.shards(30, 11, 0, 47, 2, 25);
        TrainedWeights one = fit(network, settings, shards, 1).get(0);
        for (int size : new int[] {2, 4}) {
            for (TrainedWeights rank : fit(network, settings, shards, size)) {
                assertThat(rank.bestEpoch()).isEqualTo(one.bestEpoch());
                for (int e = 0; e < one.curve().size(); e++) {
                    assertThat(rank.curve().get(e).trainLoss())
                            .isEqualTo(one.curve().get(e).trainLoss());
                    assertThat(rank.curve().get(e).validationLoss())
                            .isEqualTo(one.curve().get(e).validationLoss());
                }
                one.weights().values().forEach((name, values) -> assertThat(
                                rank.weights().of(name))
                        .as(name + " of " + size + " ranks")
                        .isEqualTo(values));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"averaging: ema, ema-decay: 0.9", "averaging: swa, swa-start: 0.5"})
    void averages_are_the_same_to_the_last_bit_for_one_two_and_four_ranks(String averaging) throws Exception {
        NetworkSettings network = new GatedNetwork.Settings(16, 0.3, 0.3);
        Map<Integer, TrainingRows> shards = SmallData.shards(30, 11, 0, 47, 2, 25);
        String exact = "epochs: 4, batch-size: 24, learning-rate: 0.005, modality-dropout: 0.2, deterministic: true";
        TrainingSettings averaged = WrittenSettings.training("{" + exact + ", " + averaging + "}");
        TrainedWeights one = fit(network, averaged, shards, 1).get(0);
        TrainedWeights plain = fit(network, WrittenSettings.training("{" + exact + "}"), shards, 1)
                .get(0);
        assertThat(one.weights().of("head.weight")).isNotEqualTo(plain.weights().of("head.weight"));
        for (int size : new int[] {2, 4}) {
            for (TrainedWeights rank : fit(network, averaged, shards, size)) {
                for (int e = 0; e < one.curve().size(); e++) {
                    assertThat(rank.curve().get(e).validationLoss())
                            .isEqualTo(one.curve().get(e).validationLoss());
                }
                one.weights().values().forEach((name, values) -> assertThat(
                                rank.weights().of(name))
                        .as(name + " of " + size + " ranks")
                        .isEqualTo(values));
            }
        }
    }

    @Test
    void an_order_of_its_own_needs_a_power_of_two() {
        assertThatThrownBy(() -> fit(new ConcatNetwork.Settings(8, 1, 0), EXACT, SmallData.shards(9, 9, 9), 3))
                .hasMessageContaining("3 ranks cannot add up");
    }

    @Test
    void three_ranks_and_seven_shards_learn_as_one_rank_does() throws Exception {
        Map<Integer, TrainingRows> shards = SmallData.shards(30, 11, 0, 47, 2, 25, 16);
        assertAlike(shards, 3, FAST);
    }

    @Test
    void four_ranks_share_five_samples() throws Exception {
        Map<Integer, TrainingRows> shards = SmallData.shards(2, 0, 1, 1, 0, 1);
        shards.values().forEach(rows -> Arrays.fill(((RowsInMemory) rows).splits(), Split.TRAIN));
        for (TrainedWeights rank : assertAlike(shards, 4, FAST)) {
            assertThat(rank.curve()).hasSize(4).allMatch(epoch -> epoch.samples() == 5);
        }
        for (TrainedWeights rank : assertAlike(shards, 4, EXACT)) {
            assertThat(rank.curve()).hasSize(4).allMatch(epoch -> epoch.samples() == 5);
        }
    }

    @Test
    void rows_that_go_through_the_network_a_few_at_a_time_change_only_rounding() throws Exception {
        Map<Integer, TrainingRows> shards = SmallData.shards(30, 11, 0, 47);
        NetworkSettings network = new GatedNetwork.Settings(16, 0.3, 0.3);
        TrainingSettings few = WrittenSettings.training(
                "{epochs: 4, batch-size: 24, learning-rate: 0.005, weight-decay: 0.01, warm-up: 0.1, patience: 8, modality-dropout: 0.2, "
                        + "class-weights: balanced, clip-norm: 1, micro-batch-size: 5, deterministic: false}");
        TrainedWeights whole = fit(network, FAST, shards, 1).get(0);
        for (int size : new int[] {1, 2}) {
            assertCurves(fit(network, few, shards, size).get(0), whole);
        }
    }

    @Test
    void the_gradient_of_one_rank_is_that_of_four_together() throws Exception {
        RowsInMemory rows = SmallData.rows("row-", 64);
        Arrays.fill(rows.splits(), Split.TRAIN);
        float[] one = gradient(Map.of(0, rows), 1, 1 << 18, 64, Runnable::run).get(0);
        Map<Integer, TrainingRows> quarters = new TreeMap<>();
        for (int q = 0; q < 4; q++) {
            quarters.put(q, part(rows, 16 * q, 16 * q + 16));
        }
        for (float[] four : gradient(quarters, 4, 1 << 18, 64, Runnable::run)) {
            assertThat(four).usingComparatorWithPrecision(1e-6f).containsExactly(one);
        }
        // tensors lie in several buckets and buckets hold several tensors; rows come a few at a time; a rank has none
        Map<Integer, TrainingRows> uneven = new TreeMap<>(
                Map.of(0, part(rows, 0, 40), 1, part(rows, 40, 63), 2, part(rows, 63, 64), 3, part(rows, 64, 64)));
        List<float[]> here = gradient(uneven, 4, 64, 5, Runnable::run);
        for (float[] four : here) {
            assertThat(four).usingComparatorWithPrecision(1e-6f).containsExactly(one);
        }
        // on a GPU, libtorch goes backward in a thread of its own, and sums start there
        ExecutorService elsewhere = Executors.newCachedThreadPool();
        try {
            assertThat(gradient(uneven, 4, 64, 5, elsewhere)).containsExactlyElementsOf(here);
        } finally {
            elsewhere.shutdownNow();
        }
    }

    @Test
    void what_a_piece_of_a_step_took_is_given_back_before_the_next() {
        TrainingRows rows = SmallData.rows("row-", 60);
        FusionNetwork network = new GatedNetwork.Settings(16, 0.3, 0.3).network(SmallData.SCHEMA, SmallData.CLASSES);
        for (boolean exactly : new boolean[] {false, true}) {
            List<Long> pointers = new ArrayList<>();
            Objective counting = step -> {
                pointers.add(Pointer.totalCount());
                return Objectives.supervised(0).loss(step);
            };
            TrainingSettings pieces = WrittenSettings.training(
                    "{ epochs: 1, batch-size: 60, micro-batch-size: 1, deterministic: " + exactly + " }");
            new TrainingLoop(
                            network,
                            counting,
                            SmallData.TASK,
                            pieces,
                            7,
                            new SoloCollective(),
                            TorchDevice.CPU,
                            Checkpoints.none(),
                            RankListener.silent())
                    .fit(Map.of(0, rows), SmallData.given());
            assertThat(pointers).hasSizeGreaterThan(30);
            assertThat(pointers.get(pointers.size() - 2)).isLessThan(pointers.get(1) + 20);
        }
    }

    @Test
    void a_long_message_leaves_in_pieces_while_the_backward_pass_goes_on() throws Exception {
        Map<Integer, TrainingRows> shards = SmallData.shards(20, 20);
        NetworkSettings wide = new ConcatNetwork.Settings(700, 2, 0.1);
        TrainingSettings once = FAST.withEpochs(1);
        TrainedWeights alone = fit(wide, once, shards, 1).get(0);
        List<Integer> early = Ranks.run(2, ranks -> {
            Watched watched = new Watched(ranks);
            assertCurves(fit(wide, once, Ranks.shardsOf(ranks, shards), watched), alone);
            return watched.inBackward;
        });
        assertThat(early).allMatch(sums -> sums > 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void two_ranks_of_a_process_learn_to_the_last_bit_as_two_far_apart(boolean exactly) throws Exception {
        NetworkSettings network = new GatedNetwork.Settings(16, 0.3, 0.3);
        Map<Integer, TrainingRows> shards = SmallData.shards(30, 11, 0, 47, 2, 25);
        TrainingSettings settings = exactly ? EXACT : FAST;
        TrainedWeights apart = fit(network, settings, shards, 2).get(0);
        for (TrainedWeights rank :
                Ranks.inMemory(2, ranks -> fit(network, settings, Ranks.shardsOf(ranks, shards), ranks))) {
            apart.weights()
                    .values()
                    .forEach((name, values) ->
                            assertThat(rank.weights().of(name)).as(name).isEqualTo(values));
        }
    }

    private static List<TrainedWeights> assertAlike(
            Map<Integer, TrainingRows> shards, int size, TrainingSettings settings) throws Exception {
        NetworkSettings network = new GatedNetwork.Settings(16, 0.3, 0.3);
        TrainedWeights one = fit(network, settings, shards, 1).get(0);
        List<TrainedWeights> all = fit(network, settings, shards, size);
        for (TrainedWeights rank : all) {
            assertCurves(rank, one);
            rank.weights().values().forEach((name, values) -> assertThat(values)
                    .as(name)
                    .isEqualTo(all.get(0).weights().of(name)));
        }
        return all;
    }

    private static void assertCurves(TrainedWeights a, TrainedWeights b) {
        assertThat(a.curve()).hasSameSizeAs(b.curve());
        for (int e = 0; e < a.curve().size(); e++) {
            assertThat(a.curve().get(e).trainLoss()).isCloseTo(b.curve().get(e).trainLoss(), offset(1e-4));
            assertThat(a.curve().get(e).samples()).isEqualTo(b.curve().get(e).samples());
        }
    }

    private static List<TrainedWeights> fit(
            NetworkSettings network, TrainingSettings settings, Map<Integer, TrainingRows> shards, int size)
            throws Exception {
        return Ranks.run(size, ranks -> fit(network, settings, Ranks.shardsOf(ranks, shards), ranks));
    }

    private static TrainedWeights fit(
            NetworkSettings network, TrainingSettings settings, Map<Integer, TrainingRows> shards, Collective ranks) {
        FusionNetwork small = network.network(SmallData.SCHEMA, SmallData.CLASSES);
        return new TrainingLoop(
                        small,
                        Objectives.of(Objectives.usual(), small),
                        SmallData.TASK,
                        settings,
                        7,
                        ranks,
                        TorchDevice.CPU,
                        Checkpoints.none(),
                        RankListener.silent())
                .fit(shards, SmallData.given());
    }

    /**
     * The mean gradient of all rows, as each rank has it.
     *
     * @param thread that goes forward and backward
     */
    private static List<float[]> gradient(
            Map<Integer, TrainingRows> shards, int size, int bucket, int most, Executor thread) throws Exception {
        FusionNetwork network = new GatedNetwork.Settings(16, 0.3, 0.3).network(SmallData.SCHEMA, SmallData.CLASSES);
        Objective objective = Objectives.of(Objectives.usual(), network);
        return Ranks.run(size, ranks -> {
            try (PointerScope scope = new PointerScope()) {
                PhaseLoss phase = Plan.of(objective, network).network();
                FlatParameters parameters =
                        new FlatParameters(phase.parameters(), SmallData.given(), 7, TorchDevice.CPU);
                var sum = new OverlappedSum(parameters, ranks, most, bucket);
                var group = new ParameterGroup(phase, parameters, new AdamW(parameters, 0), sum);
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
                sum.of(own, rows -> CompletableFuture.runAsync(
                                () -> new PhaseStep(pass, group, List.of(group), ranks, 1).gradient(rows, null), thread)
                        .join());
                float[] gradient = new float[(int) parameters.gradient().numel()];
                parameters.gradient().data_ptr_float().get(gradient);
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] /= (float) parameters.extras().weight();
                }
                assertThat(parameters.extras().weight()).isEqualTo(64, withPrecision(0.0));
                return gradient;
            }
        });
    }

    private static TrainingRows part(RowsInMemory rows, int from, int to) {
        float[][][] features = Arrays.stream(rows.features())
                .map(modality -> Arrays.copyOfRange(modality, from, to))
                .toArray(float[][][]::new);
        return new RowsInMemory(
                rows.schema(),
                Arrays.copyOfRange(rows.keys(), from, to),
                Arrays.copyOfRange(rows.splits(), from, to),
                Arrays.copyOfRange(rows.labelled(), from, to),
                features,
                Map.of());
    }

    /** Counts the sums that were started inside a backward pass. */
    private static final class Watched implements Collective {
        private final Collective ranks;
        private int inBackward;

        Watched(Collective ranks) {
            this.ranks = ranks;
        }

        @Override
        public int rank() {
            return ranks.rank();
        }

        @Override
        public int size() {
            return ranks.size();
        }

        @Override
        public void allReduceSum(Tensor tensor) {
            ranks.allReduceSum(tensor);
        }

        @Override
        public PendingSum startAllReduceSum(Tensor tensor) {
            if (StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(f -> f.getMethodName().equals("backward")))) {
                inBackward++;
            }
            return ranks.startAllReduceSum(tensor);
        }

        @Override
        public void allReduceSumInPairs(Tensor tensor) {
            ranks.allReduceSumInPairs(tensor);
        }

        @Override
        public List<Tensor> allGather(Tensor own) {
            return ranks.allGather(own);
        }

        @Override
        public void broadcast(Tensor tensor) {
            ranks.broadcast(tensor);
        }

        @Override
        public void await() {
            ranks.await();
        }

        @Override
        public void close() {
            ranks.close();
        }
    }
}
