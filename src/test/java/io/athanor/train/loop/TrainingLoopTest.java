package io.athanor.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.UserError;
import io.athanor.collective.Collective;
import io.athanor.collective.SoloCollective;
import io.athanor.data.Split;
import io.athanor.distill.HiddenHint;
import io.athanor.distill.SoftTargets;
import io.athanor.fusion.network.AttentionNetwork;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.GatedNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.NetworkSettings;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.objective.PhaseLoss;
import io.athanor.fusion.objective.Plan;
import io.athanor.fusion.ops.Ops;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.train.barrier.WrittenSettings;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.Ranks;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.SmallData;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.score.Scorer;
import io.athanor.train.score.Scores;
import io.athanor.train.step.AdamW;
import io.athanor.train.step.Collation;
import io.athanor.train.step.EpochTally;
import io.athanor.train.step.FlatParameters;
import io.athanor.train.step.ForwardPass;
import io.athanor.train.step.ModalityDropout;
import io.athanor.train.step.OverlappedSum;
import io.athanor.train.step.ParameterGroup;
import io.athanor.train.step.PhaseStep;
import io.athanor.train.step.StepSignals;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLoopTest {
    private static final TrainingSettings SETTINGS = WrittenSettings.training(
            "{epochs: 8, batch-size: 16, learning-rate: 0.005, weight-decay: 0.01, warm-up: 0.1, patience: 8, modality-dropout: 0.2, "
                    + "class-weights: balanced, clip-norm: 1, micro-batch-size: 0, deterministic: false}");

    static List<NetworkSettings> networks() {
        return List.of(
                new ConcatNetwork.Settings(16, 1, 0.3),
                new GatedNetwork.Settings(16, 0.3, 0.3),
                (schema, classes) ->
                        EnsembleNetwork.of(new GatedNetwork.Settings(8, 0.3, 0.3).network(schema, classes), 3),
                new AttentionNetwork.Settings(16, 2, 1, 0.2, 0.2));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void two_ranks_give_the_loss_curve_of_one(NetworkSettings network) throws Exception {
        Map<Integer, TrainingRows> shards = SmallData.shards(70, 1, 0, 45, 33);
        TrainedWeights one = fit(network, SETTINGS, 7, shards, Checkpoints.none());
        List<TrainedWeights> two = twoRanks(network, shards);
        assertThat(one.curve().get(7).trainLoss()).isLessThan(one.curve().get(0).trainLoss());
        for (int e = 0; e < one.curve().size(); e++) {
            EpochReport alone = one.curve().get(e);
            EpochReport together = two.get(0).curve().get(e);
            assertThat(together.trainLoss()).isCloseTo(alone.trainLoss(), offset(1e-4));
            assertThat(together.validationLoss()).isCloseTo(alone.validationLoss(), offset(1e-4));
            assertThat(together.samples()).isEqualTo(alone.samples());
        }
        assertThat(two.get(1).bestEpoch()).isEqualTo(two.get(0).bestEpoch());
        two.get(0).weights().values().forEach((name, values) -> assertThat(
                        two.get(1).weights().of(name))
                .isEqualTo(values));
    }

    @Test
    void same_seed_same_weights() {
        NetworkSettings network = GatedNetwork.Settings.defaults();
        Map<Integer, TrainingRows> shards = SmallData.shards(60, 20);
        TrainedWeights first = fit(network, SETTINGS.withEpochs(3), 7, shards, Checkpoints.none());
        TrainedWeights again = fit(network, SETTINGS.withEpochs(3), 7, shards, Checkpoints.none());
        TrainedWeights other = fit(network, SETTINGS.withEpochs(3), 8, shards, Checkpoints.none());
        assertSame(again, first);
        assertThat(other.weights().of("head.weight"))
                .isNotEqualTo(first.weights().of("head.weight"));
        assertThat(first.weights().of("image.mean")).isEqualTo(SmallData.given().of("image.mean"));
    }

    @Test
    void stopped_and_resumed_is_as_never_stopped() {
        NetworkSettings network = new AttentionNetwork.Settings(16, 2, 1, 0.2, 0.2);
        Map<Integer, TrainingRows> shards = SmallData.shards(60, 20);
        TrainedWeights whole = fit(network, SETTINGS, 7, shards, Checkpoints.none());
        Kept kept = new Kept(3, false);
        assertThatThrownBy(() -> fit(network, SETTINGS, 7, shards, kept)).hasMessage("killed");
        List<Integer> told = new ArrayList<>();
        TrainedWeights resumed = fit(network, SETTINGS, 7, shards, kept, new SoloCollective(), new RankListener() {
            @Override
            public void epoch(EpochReport report) {
                told.add(report.epoch());
            }
        });
        assertSame(resumed, whole);
        assertThat(resumed.curve()).hasSameSizeAs(whole.curve());
        // the earlier ones too: what the dead attempt told may never have arrived
        assertThat(told)
                .isEqualTo(whole.curve().stream().map(EpochReport::epoch).toList());
        assertThat(fit(network, SETTINGS, 7, shards, kept).weights().of("head.bias"))
                .isEqualTo(whole.weights().of("head.bias"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"averaging: none", "averaging: ema", "{averaging: swa, swa-start: 0.3}"})
    void stopped_within_an_epoch_and_resumed_is_as_never_stopped(String averaging) {
        TrainingSettings settings = averaged(averaging, 8);
        NetworkSettings network = new GatedNetwork.Settings(16, 0.3, 0.3);
        Map<Integer, TrainingRows> shards = SmallData.shards(60, 20);
        TrainedWeights whole = fit(network, settings, 7, shards, Checkpoints.none());
        for (int states : new int[] {1, 6, 11, 25}) {
            Kept kept = new Kept(states, true);
            assertThatThrownBy(() -> fit(network, settings, 7, shards, kept)).hasMessage("killed");
            TrainedWeights resumed = fit(network, settings, 7, shards, kept);
            assertSame(resumed, whole);
            for (int e = 0; e < whole.curve().size(); e++) {
                EpochReport expected = whole.curve().get(e);
                EpochReport found = resumed.curve().get(e);
                assertThat(found.trainLoss()).isEqualTo(expected.trainLoss());
                assertThat(found.validationLoss()).isEqualTo(expected.validationLoss());
                assertThat(found.samples()).isEqualTo(expected.samples());
            }
        }
    }

    @Test
    void a_moving_average_is_what_the_steps_values_come_to() {
        // one step an epoch
        NetworkSettings network = new ConcatNetwork.Settings(8, 1, 0);
        Map<Integer, TrainingRows> shards = SmallData.shards(12);
        List<float[]> values = new ArrayList<>();
        Kept every = new Kept(Integer.MAX_VALUE, true) {
            @Override
            public void save(long step, byte[] state) {
                super.save(step, state);
                values.add(TrainingState.read(state).group(Plan.NETWORK).values());
            }
        };
        fit(network, averaged("averaging: ema, ema-decay: 0.8", 6), 7, shards, every);
        float[] expected = values.get(0).clone();
        for (int t = 2; t <= values.size(); t++) {
            double keeps = Math.min(0.8, (1.0 + t) / (10.0 + t));
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (float) (keeps * expected[i] + (1 - keeps) * values.get(t - 1)[i]);
            }
        }
        assertThat(values).hasSize(6);
        assertThat(TrainingState.read(every.newest().orElseThrow()).average())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(expected);
    }

    @Test
    void a_mean_of_the_last_epochs_is_their_mean_and_is_what_is_published() {
        NetworkSettings network = new ConcatNetwork.Settings(8, 1, 0);
        Map<Integer, TrainingRows> shards = SmallData.shards(30);
        Arrays.fill(((RowsInMemory) shards.get(0)).splits(), Split.TRAIN);
        List<TrainingState> states = new ArrayList<>();
        Kept kept = new Kept(Integer.MAX_VALUE, false) {
            @Override
            public void save(long step, byte[] state) {
                super.save(step, state);
                states.add(TrainingState.read(state));
            }
        };
        TrainedWeights trained = fit(network, averaged("averaging: swa, swa-start: 0.5", 6), 7, shards, kept);
        float[] mean = new float[states.get(0).group(Plan.NETWORK).values().length];
        for (TrainingState state : states.subList(3, 6)) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += state.group(Plan.NETWORK).values()[i] / 3;
            }
        }
        assertThat(states.get(2).average()).isEmpty();
        assertThat(states.get(5).average()).usingComparatorWithPrecision(1e-6f).containsExactly(mean);
        // nothing is validated here, so the last epoch's is the best
        assertThat(states.get(5).best()).isEqualTo(states.get(5).average());
        assertThat(states.get(5).average()).contains(trained.weights().of("head.bias"));
        // from the fourth epoch on the learning rate stays
        assertThat(trained.curve().get(3).learningRate())
                .isEqualTo(trained.curve().get(5).learningRate())
                .isLessThan(trained.curve().get(2).learningRate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"averaging: ema, ema-decay: 0.95", "averaging: swa, swa-start: 0.3"})
    void what_is_validated_is_what_is_published(String averaging) {
        RowsInMemory rows = SmallData.rows("row-", 200);
        NetworkSettings network = new ConcatNetwork.Settings(8, 1, 0);
        TrainedWeights trained = fit(network, averaged(averaging, 6), 7, Map.of(0, rows), Checkpoints.none());
        double loss = 0;
        int held = 0;
        try (Scorer scorer = new Scorer(network.network(SmallData.SCHEMA, SmallData.CLASSES), trained.weights())) {
            float[][] logits = scorer.score(rows, RowMask.nothing()).logits();
            for (int i = 0; i < logits.length; i++) {
                if (rows.splits()[i] == Split.VALIDATION) {
                    double sum = 0;
                    for (float logit : logits[i]) {
                        sum += Math.exp(logit - logits[i][(int) rows.labelled()[i][0]]);
                    }
                    loss += Math.log(sum);
                    held++;
                }
            }
        }
        assertThat(trained.bestEpoch()).isGreaterThan(2);
        assertThat(trained.curve().get(trained.bestEpoch() - 1).validationLoss())
                .isCloseTo(loss / held, offset(1e-5));
    }

    @Test
    void the_training_rows_decide_the_batch_size_and_it_the_learning_rate() {
        TrainingSettings usual = TrainingSettings.defaults();
        Map<Long, Integer> sizes = new TreeMap<>();
        for (long rows : new long[] {1, 324, 1_000, 10_000, 210_000, 1_000_000, 10_000_000_000L}) {
            int size = usual.batchSize().of(rows);
            sizes.put(rows, size);
            assertThat(usual.highestRate(rows)).isEqualTo(0.002 * Math.sqrt(size / 32.0));
            assertThat(usual.ofSample(0.01).batchSize().of(rows))
                    .isEqualTo(usual.batchSize().of(100 * rows));
        }
        assertThat(sizes.values()).containsExactly(32, 32, 32, 128, 512, 1024, 8192);
        TrainingSettings stated = WrittenSettings.training("{batch-size: 128}");
        assertThat(stated.batchSize().of(1_000_000)).isEqualTo(128);
        assertThat(stated.ofSample(0.01).batchSize().of(1_000_000)).isEqualTo(128);
        assertThat(stated.highestRate(1_000_000)).isEqualTo(0.002);
    }

    @Test
    void the_learning_rate_follows_the_batch_size() {
        String written = "{learning-rate: 0.01, batch-size: 128, reference-batch-size: 32, learning-rate-scaling: %s}";
        assertThat(WrittenSettings.training(String.format(written, "none")).highestRate(1000))
                .isEqualTo(0.01);
        assertThat(WrittenSettings.training(String.format(written, "linear")).highestRate(1000))
                .isEqualTo(0.04);
        assertThat(WrittenSettings.training(String.format(written, "sqrt")).highestRate(1000))
                .isEqualTo(0.02);
        TrainedWeights trained = fit(
                new ConcatNetwork.Settings(8, 1, 0),
                WrittenSettings.training("{epochs: 1, batch-size: 64, warm-up: 1, learning-rate: 0.01,"
                        + " learning-rate-scaling: linear, reference-batch-size: 16}"),
                7,
                SmallData.shards(20),
                Checkpoints.none());
        assertThat(trained.curve().get(0).learningRate()).isEqualTo(0.04);
    }

    @Test
    void training_stops_when_validation_has_not_got_better() {
        TrainingSettings hasty = WrittenSettings.training(
                "{epochs: 200, batch-size: 16, learning-rate: 0.05, weight-decay: 0, warm-up: 0, patience: 3, modality-dropout: 0, "
                        + "class-weights: none, clip-norm: 10, micro-batch-size: 0, deterministic: false}");
        TrainedWeights trained =
                fit(ConcatNetwork.Settings.defaults(), hasty, 7, SmallData.shards(60), Checkpoints.none());
        assertThat(trained.curve()).hasSize(trained.bestEpoch() + 3).hasSizeLessThan(200);
        double best = trained.curve().get(trained.bestEpoch() - 1).validationLoss();
        assertThat(trained.curve()).allMatch(e -> e.validationLoss() >= best);
    }

    @Test
    void a_loss_that_is_nan_or_infinite_names_the_rows_and_their_values() {
        RowsInMemory rows = SmallData.rows("row-", 12);
        rows.features()[0][5] = new float[12];
        Arrays.fill(rows.splits(), Split.TRAIN);
        rows.features()[0][5][3] = Float.NaN;
        rows.features()[0][5][7] = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(
                        () -> fit(ConcatNetwork.Settings.defaults(), SETTINGS, 7, Map.of(0, rows), Checkpoints.none()))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot train: the loss of epoch 1, step 1 is NaN or infinite, expected a number. Values that are none, in 1"
                                + " of its 12 rows: row-5 (image[3] is NaN and 1 more). Mend these features or leave the rows out.");
    }

    @Test
    void a_loss_that_is_nan_or_infinite_on_one_rank_is_told_by_both_alike() throws Exception {
        Map<Integer, TrainingRows> shards = SmallData.shards(90, 90);
        RowsInMemory spoilt = (RowsInMemory) shards.get(1);
        // numbers, but not what a network makes of them
        for (float[] feature : spoilt.features()[0]) {
            if (feature != null) {
                Arrays.fill(feature, Float.MAX_VALUE);
            }
        }
        TrainingSettings wide = WrittenSettings.training("batch-size: 200");
        List<UserError> failures = Ranks.run(
                2,
                ranks -> catchThrowableOfType(
                        UserError.class,
                        () -> fit(
                                ConcatNetwork.Settings.defaults(),
                                wide,
                                7,
                                Ranks.shardsOf(ranks, shards),
                                Checkpoints.none(),
                                ranks,
                                RankListener.silent())));
        assertThat(failures).doesNotContainNull();
        assertThat(failures.get(0))
                .hasMessage(failures.get(1).getMessage())
                .hasMessageContaining("the loss of epoch 1, step 1 is NaN or infinite")
                .hasMessageContaining("To blame are more than 20 of its ")
                .hasMessageMatching(
                        ".*: (s1-\\d+ \\(its loss is NaN\\), ){19}s1-\\d+ \\(its loss is NaN\\) and more\\. .*");
    }

    @Test
    void a_broken_step_is_taken_again_and_the_training_goes_on_once_its_rows_are_mended() {
        NetworkSettings network = new GatedNetwork.Settings(16, 0.3, 0.3);
        Map<Integer, TrainingRows> shards = SmallData.shards(60, 20);
        TrainedWeights whole = fit(network, SETTINGS, 7, shards, Checkpoints.none());

        RowsInMemory rows = (RowsInMemory) shards.get(0);
        float[] feature = rows.features()[0][11];
        float sound = feature[2];
        feature[2] = Float.NaN;
        Kept kept = new Kept(Integer.MAX_VALUE, false);
        UserError broken = catchThrowableOfType(UserError.class, () -> fit(network, SETTINGS, 7, shards, kept));
        assertThat(broken)
                .hasMessageContaining("s0-11 (image[2] is NaN)")
                .hasMessageContaining("its rows in report.json");
        assertThat(kept.report).contains("\"s0-11\"").contains("\"epoch\" : 1");
        List<Integer> steps = new ArrayList<>();
        RankListener listener = new RankListener() {
            @Override
            public void step(int epoch, int all, EpochTally tally) {
                steps.add(tally.steps());
            }
        };
        assertThatThrownBy(() -> fit(network, SETTINGS, 7, shards, kept, new SoloCollective(), listener))
                .hasMessage(broken.getMessage());
        assertThat(steps).isEmpty();

        feature[2] = sound;
        assertSame(fit(network, SETTINGS, 7, shards, kept, new SoloCollective(), listener), whole);
        assertThat(steps.get(0)).isGreaterThan(1);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void half_precision_learns_nearly_alike_and_is_as_repeatable(NetworkSettings network) {
        Map<Integer, TrainingRows> shards = SmallData.shards(70, 45);
        TrainingSettings half = WrittenSettings.training(
                "{epochs: 8, batch-size: 16, learning-rate: 0.005, weight-decay: 0.01, patience: 8, precision: bfloat16}");
        TrainingSettings full = WrittenSettings.training(
                "{epochs: 8, batch-size: 16, learning-rate: 0.005, weight-decay: 0.01, patience: 8}");
        TrainedWeights rough = fit(network, half, 7, shards, Checkpoints.none());
        TrainedWeights fine = fit(network, full, 7, shards, Checkpoints.none());

        assertThat(rough.weights().of("image.mean")).isEqualTo(SmallData.given().of("image.mean"));
        for (int e = 0; e < 8; e++) {
            double expected = fine.curve().get(e).trainLoss();
            assertThat(rough.curve().get(e).trainLoss())
                    .isCloseTo(expected, offset(0.02 * expected))
                    .isNotEqualTo(expected);
        }
        Kept kept = new Kept(6, true);
        assertThatThrownBy(() -> fit(network, half, 7, shards, kept)).hasMessage("killed");
        assertSame(fit(network, half, 7, shards, kept), rough);
    }

    @Test
    void values_move_alike_in_one_piece_and_in_many() {
        List<float[]> moved = new ArrayList<>();
        for (int most : new int[] {33, Integer.MAX_VALUE}) {
            try (PointerScope scope = new PointerScope()) {
                FusionNetwork network =
                        new ConcatNetwork.Settings(16, 1, 0).network(SmallData.SCHEMA, SmallData.CLASSES);
                var parameters = new FlatParameters(network.parameters(), SmallData.given(), 7, TorchDevice.CPU);
                var optimiser = new AdamW(parameters, 0.1, most);
                float[] gradient = new float[(int) parameters.gradient().numel()];
                for (int step = 0; step < 3; step++) {
                    for (int i = 0; i < gradient.length; i++) {
                        gradient[i] = (float) Math.sin(i + step);
                    }
                    Torch.put(gradient, parameters.gradient());
                    optimiser.step(0.01, 0.5);
                }
                moved.add(Torch.values(parameters.values()));
            }
        }
        assertThat(moved.get(1)).isEqualTo(moved.get(0));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void nothing_that_a_step_takes_is_left_on_the_processor(NetworkSettings settings) {
        // libtorch's device without values: it refuses tensors of two devices as a GPU does
        TorchDevice meta = new TorchDevice("meta");
        RowsInMemory rows = SmallData.rows("row-", 40);
        float[][] logits = new float[40][SmallData.CLASSES];
        float[][] hidden = new float[40][4];
        TrainingRows taught = new RowsInMemory(
                rows.schema(),
                rows.keys(),
                rows.splits(),
                rows.labelled(),
                rows.features(),
                Map.of(new SignalColumn("logits", SmallData.CLASSES), logits, new SignalColumn("fused", 4), hidden));
        FusionNetwork network = valueless(settings.network(SmallData.SCHEMA, SmallData.CLASSES));
        Objective objective = Objectives.sum(
                Objectives.term(1, Objectives.of(Objectives.usual(), network)),
                Objectives.term(1, new SoftTargets(3)),
                Objectives.term(1, new HiddenHint("fused", network.hiddenWidth(), 4)));
        for (Precision precision : Precision.values()) {
            try (PointerScope scope = new PointerScope()) {
                PhaseLoss phase = Plan.of(objective, network).network();
                var parameters = new FlatParameters(phase.parameters(), SmallData.given(), 7, meta);
                var optimiser = new AdamW(parameters, 0.1);
                var average = new WeightAverage(averaged("averaging: ema", 6).averaging(), parameters, 6);
                var sum = new OverlappedSum(parameters, new SoloCollective(), 40);
                var group = new ParameterGroup(phase, parameters, optimiser, sum);
                var pass = new ForwardPass(
                        network,
                        new Collation(SmallData.TASK, null, meta, List.of(taught), StepSignals.none()),
                        new ModalityDropout(0.2, 7),
                        precision,
                        7);
                BatchRows batch = BatchRows.of(taught, 40, i -> i);
                var step = new PhaseStep(pass, group, List.of(group), new SoloCollective(), 1);
                Tensor loss = step.loss(batch, step.batch(batch));
                loss.backward();
                parameters.clearMessage();
                optimiser.step(0.01, 0.5);
                average.afterStep(1);
                assertThat(loss.is_meta()).isTrue();
                assertThat(parameters.tensors().values())
                        .allMatch(tensor ->
                                tensor.is_meta() && tensor.mutable_grad().is_meta() == tensor.requires_grad());
                assertThatThrownBy(() -> parameters
                                .values()
                                .add(Torch.zeros(parameters.values().numel())))
                        .as("this device does refuse")
                        .hasMessageContaining("device");
            }
        }
    }

    /** With other operations in place of those that libtorch's device without values does not know. */
    private static FusionNetwork valueless(FusionNetwork network) {
        return new FusionNetwork() {
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
            public <T> Output<T> forward(Ops<T> ops, Inputs<T> inputs) {
                return network.forward(known(ops), inputs);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <T> Ops<T> known(Ops<T> ops) {
        return (Ops<T>) Proxy.newProxyInstance(
                Ops.class.getClassLoader(),
                new Class<?>[] {Ops.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "relu" -> ops.tanh((T) arguments[0]);
                    case "layerNorm" ->
                        ops.add(
                                ops.multiply((T) arguments[0], ops.parameter(arguments[1] + ".weight")),
                                ops.parameter(arguments[1] + ".bias"));
                    default -> method.invoke(ops, arguments);
                });
    }

    @Test
    void nothing_to_train_on_is_refused() {
        assertThatThrownBy(() ->
                        fit(ConcatNetwork.Settings.defaults(), SETTINGS, 7, SmallData.shards(0, 0), Checkpoints.none()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no training row has a label");
    }

    @Test
    void a_student_learns_from_a_teacher_and_drops_the_projection() {
        RowsInMemory rows = SmallData.rows("row-", 80);
        float[][] logits = new float[80][];
        float[][] hidden = new float[80][];
        for (int i = 0; i < 80; i++) {
            logits[i] = new float[SmallData.CLASSES];
            logits[i][(int) rows.labelled()[i][0]] = 4;
            hidden[i] = new float[] {(int) rows.labelled()[i][0], 1, 0, -1};
        }
        TrainingRows taught = new RowsInMemory(
                rows.schema(),
                rows.keys(),
                rows.splits(),
                rows.labelled(),
                rows.features(),
                Map.of(new SignalColumn("logits", SmallData.CLASSES), logits, new SignalColumn("fused", 4), hidden));
        FusionNetwork student = new ConcatNetwork.Settings(8, 1, 0).network(SmallData.SCHEMA, SmallData.CLASSES);
        Objective objective = Objectives.sum(
                Objectives.term(0.3, Objectives.supervised(0)),
                Objectives.term(0.7, new SoftTargets(3)),
                Objectives.term(0.1, new HiddenHint("fused", 8, 4)));
        TrainedWeights trained = new TrainingLoop(
                        student,
                        objective,
                        SmallData.TASK,
                        SETTINGS.withEpochs(30),
                        7,
                        new SoloCollective(),
                        TorchDevice.CPU,
                        Checkpoints.none(),
                        RankListener.silent())
                .fit(Map.of(0, taught), SmallData.given());
        assertThat(trained.curve().get(trained.curve().size() - 1).trainLoss())
                .isLessThan(0.8 * trained.curve().get(0).trainLoss());
        assertThat(trained.weights().values().keySet())
                .containsExactlyElementsOf(
                        student.parameters().stream().map(p -> p.name()).toList());
    }

    @Test
    void scores_hide_what_the_mask_hides() {
        RowsInMemory rows = SmallData.rows("row-", 300);
        TrainedWeights trained =
                fit(GatedNetwork.Settings.defaults(), SETTINGS.withEpochs(2), 7, Map.of(0, rows), Checkpoints.none());
        FusionNetwork network = GatedNetwork.Settings.defaults().network(SmallData.SCHEMA, SmallData.CLASSES);
        TrainingRows bare = new RowsInMemory(
                rows.schema(),
                rows.keys(),
                rows.splits(),
                rows.labelled(),
                new float[][][] {rows.features()[0], new float[300][], rows.features()[2]},
                Map.of());
        try (Scorer scorer = new Scorer(network, trained.weights())) {
            Scores hidden = scorer.score(rows, (row, modality) -> modality == 1);
            Scores missing = scorer.score(bare, RowMask.nothing());
            assertThat(hidden.logits()).isDeepEqualTo(missing.logits());
            assertThat(hidden.logits())
                    .isNotEqualTo(scorer.score(rows, RowMask.nothing()).logits());
            assertThat(hidden.hidden()[299]).hasSize(network.hiddenWidth());
        }
    }

    @Test
    void native_memory_stays_flat() {
        Map<Integer, TrainingRows> shards = SmallData.shards(64);
        TrainingSettings many = WrittenSettings.training(
                "{epochs: 60, batch-size: 1, learning-rate: 0.001, weight-decay: 0.01, warm-up: 0, patience: 1000, modality-dropout: 0.1, "
                        + "class-weights: none, clip-norm: 1, micro-batch-size: 0, deterministic: false}");
        fit(new GatedNetwork.Settings(64, 0.3, 0.3), many.withEpochs(5), 7, shards, Checkpoints.none());
        long grown = Long.MAX_VALUE;
        // a heap that grows meanwhile does not do so every time, and what is not given back does
        for (int trial = 0; trial < 5 && grown >= 200L << 20; trial++) {
            long before = Pointer.physicalBytes();
            long tracked = Pointer.totalBytes();
            fit(new GatedNetwork.Settings(64, 0.3, 0.3), many, 7, shards, Checkpoints.none());
            assertThat(Pointer.totalBytes() - tracked).isLessThan(1 << 20);
            grown = Pointer.physicalBytes() - before;
        }
        assertThat(grown).isLessThan(200L << 20);
    }

    /** Keeps states in memory and dies once, after so many of them. */
    private static class Kept implements Checkpoints {
        private final int states;
        private final boolean everyStep;
        private int saved;
        private Optional<byte[]> newest = Optional.empty();
        private String report = "";

        Kept(int states, boolean everyStep) {
            this.states = states;
            this.everyStep = everyStep;
        }

        @Override
        public void save(long step, byte[] state) {
            newest = Optional.of(state);
            if (++saved == states) {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public Optional<String> broken(long step, byte[] state, String found) {
            newest = Optional.of(state);
            report = found;
            return Optional.of("report.json");
        }

        @Override
        public boolean due() {
            return everyStep;
        }

        @Override
        public Optional<byte[]> newest() {
            return newest;
        }
    }

    private static TrainingSettings averaged(String averaging, int epochs) {
        return WrittenSettings.training("{epochs: " + epochs + ", batch-size: 16, learning-rate: 0.005, "
                + averaging.replaceAll("[{}]", "") + "}");
    }

    private static void assertSame(TrainedWeights a, TrainedWeights b) {
        assertThat(a.bestEpoch()).isEqualTo(b.bestEpoch());
        b.weights().values().forEach((name, values) -> assertThat(a.weights().of(name))
                .as(name)
                .isEqualTo(values));
    }

    private static TrainedWeights fit(
            NetworkSettings network,
            TrainingSettings settings,
            long seed,
            Map<Integer, TrainingRows> shards,
            Checkpoints checkpoints) {
        return fit(network, settings, seed, shards, checkpoints, new SoloCollective(), RankListener.silent());
    }

    private static TrainedWeights fit(
            NetworkSettings network,
            TrainingSettings settings,
            long seed,
            Map<Integer, TrainingRows> shards,
            Checkpoints checkpoints,
            Collective ranks,
            RankListener progress) {
        FusionNetwork made = network.network(SmallData.SCHEMA, SmallData.CLASSES);
        return new TrainingLoop(
                        made,
                        Objectives.of(Objectives.usual(), made),
                        SmallData.TASK,
                        settings,
                        seed,
                        ranks,
                        TorchDevice.CPU,
                        checkpoints,
                        progress)
                .fit(shards, SmallData.given());
    }

    private static List<TrainedWeights> twoRanks(NetworkSettings network, Map<Integer, TrainingRows> shards)
            throws Exception {
        return Ranks.run(
                2,
                ranks -> fit(
                        network,
                        SETTINGS,
                        7,
                        Ranks.shardsOf(ranks, shards),
                        Checkpoints.none(),
                        ranks,
                        RankListener.silent()));
    }
}
