package io.athanor.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.Setting;
import io.athanor.collective.SoloCollective;
import io.athanor.config.PipelineFile;
import io.athanor.config.Registry;
import io.athanor.config.SettingsRegistry;
import io.athanor.extending.CosineHint;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.Inputs;
import io.athanor.fusion.network.Output;
import io.athanor.fusion.network.Representation;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.Batch;
import io.athanor.fusion.objective.Batches;
import io.athanor.fusion.objective.MaskedRows;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.PhaseLoss;
import io.athanor.fusion.objective.Plan;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Precision;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.testing.Travelled;
import io.athanor.train.barrier.WrittenSettings;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingLoop;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.Ranks;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.SignalWidths;
import io.athanor.train.rows.SmallData;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.step.AdamW;
import io.athanor.train.step.Collation;
import io.athanor.train.step.FlatParameters;
import io.athanor.train.step.ForwardPass;
import io.athanor.train.step.ModalityDropout;
import io.athanor.train.step.OverlappedSum;
import io.athanor.train.step.ParameterGroup;
import io.athanor.train.step.PhaseStep;
import io.athanor.train.step.StepSignals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each term makes small, and what holds for every registered one. */
class DistillationTermsTest {
    private static final double[][] STUDENT = {{1, 2, -1}, {0.5, 0, 0}};
    private static final double[][] TEACHER = {{2, 1, 0}, {-1, 3, 0.5}};
    private static final double[] WEIGHTS = {2.5, 1};

    /** Those of this program and one of the documentation's. */
    private static final Registry<DistillationTerm> REGISTRY =
            DistillationTerms.registry().with(CosineHint.Settings.class).with(SimilarityPreserving.Settings.class);

    private static final FusionNetwork STUDENT_NETWORK =
            new ConcatNetwork.Settings(8, 1, 0).network(SmallData.SCHEMA, SmallData.CLASSES);

    /** A pipeline file with nothing but terms. */
    record OnlyTerms(@Setting("The terms.") List<LearnFrom> terms) {}

    @BeforeAll
    static void one_core() {
        Torch.useOneCore();
    }

    @Test
    void soft_targets_are_the_divergence_times_the_squared_temperature() {
        double expected = 0;
        for (int row = 0; row < 2; row++) {
            double[] p = softmax(TEACHER[row], 3);
            double[] q = softmax(STUDENT[row], 3);
            for (int c = 0; c < 3; c++) {
                expected += 9 * WEIGHTS[row] * p[c] * Math.log(p[c] / q[c]);
            }
        }
        assertThat(loss(new SoftTargets(3))).isCloseTo(expected, offset(1e-5));
    }

    @Test
    void hint_is_the_mean_squared_difference_after_the_projection() {
        // projection: [h, 2h + 1] of the student's hidden 3 and -1; the teacher's are [1, 2] and [0, 4]
        double expected = 2.5 * (4 + 25) / 2 + (1 + 25) / 2.0;
        assertThat(loss(new HiddenHint("fused", 1, 2))).isCloseTo(expected, offset(1e-5));
        assertThat(new HiddenHint("fused", 1, 2).parameters())
                .extracting(ParameterSpec::name)
                .containsExactly("hint.weight", "hint.bias");
    }

    @Test
    void a_hint_of_members_side_by_side_is_the_mean_over_those_that_speak() {
        // of the second row the first of two members says nothing: its place is 0
        double expected = 2.5 * (4 + 25) / 2 + 25;
        assertThat(loss(new HiddenHint("fused", 1, 2, 2))).isCloseTo(expected, offset(1e-5));
    }

    @Test
    void a_batch_without_a_teacher_is_refused() {
        try (PointerScope scope = new PointerScope()) {
            Batch b = batch();
            Batch alone = Batches.ofClasses(b.inputs(), b.targets(), b.weights(), b.weightSum());
            assertThatThrownBy(() -> new SoftTargets(2).loss(new StepContext(ops(), output(), alone, 1)))
                    .hasMessage("the rows carry no signal 'logits', only []");
        }
    }

    static List<String> names() {
        return REGISTRY.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_student_learns_by_it_and_two_workers_learn_as_one(String name) throws Exception {
        TrainingSettings training = TrainingSettings.defaults().withEpochs(3);
        DistillationTerm term = Travelled.there(term(name));
        TrainedWeights one = fit(training, term, 1);
        TrainedWeights two = fit(training, term, 2);
        assertThat(one.curve().get(2).trainLoss()).isLessThan(one.curve().get(0).trainLoss());
        one.weights().values().forEach((parameter, values) -> assertThat(
                        two.weights().of(parameter))
                .as(parameter)
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(values));
    }

    @ParameterizedTest
    @MethodSource("names")
    void one_two_and_four_workers_learn_to_the_last_bit_alike(String name) throws Exception {
        TrainingSettings training =
                WrittenSettings.training("{epochs: 2, batch-size: 24, micro-batch-size: 3, deterministic: true}");
        DistillationTerm term = term(name);
        TrainedWeights one = fit(training, term, 1);
        for (int ranks : new int[] {2, 4}) {
            assertThat(fit(training, term, ranks).weights().sha256())
                    .as(ranks + " ranks")
                    .isEqualTo(one.weights().sha256());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_row_of_which_the_teacher_says_nothing_has_no_part_in_it(String name) {
        DistillationTerm term = term(name);
        Objective objective = objective(term);
        RowsInMemory rows = SmallData.rows("row-", 20);
        Map<SignalColumn, float[][]> said = said(term, rows);
        Map<SignalColumn, float[][]> other = said(term, rows);
        List<Integer> silent = List.of(0, 3, 19);
        said.values().forEach(values -> silent.forEach(row -> values[row] = null));
        other.values().forEach(values -> silent.forEach(row -> values[row] = new float[] {-70, 50, 60}));
        int[] spoken =
                IntStream.range(0, 20).filter(row -> !silent.contains(row)).toArray();
        if (term.signals().isEmpty()) {
            assertThat(gradient(objective, saying(rows, said), 20, i -> i))
                    .isEqualTo(gradient(objective, saying(rows, other), 20, i -> i));
            return;
        }
        assertThat(gradient(objective, saying(rows, said), 20, i -> i))
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(gradient(objective, saying(rows, other), spoken.length, i -> spoken[i]));
        assertThat(gradient(objective, saying(rows, said), 20, i -> i))
                .usingComparatorWithPrecision(1e-4f)
                .isNotEqualTo(gradient(objective, saying(rows, other), 20, i -> i));
    }

    /** Of the mean over the batch times its rows, as terms of rows are sums and those of the batch means. */
    private static float[] gradient(Objective objective, TrainingRows rows, int size, IntUnaryOperator row) {
        try (PointerScope scope = new PointerScope()) {
            PhaseLoss phase = Plan.of(objective, STUDENT_NETWORK).network();
            var parameters = new FlatParameters(phase.parameters(), SmallData.given(), 7, TorchDevice.CPU);
            var alone = new SoloCollective();
            var group = new ParameterGroup(
                    phase, parameters, new AdamW(parameters, 0), new OverlappedSum(parameters, alone, 1000));
            var pass = new ForwardPass(
                    STUDENT_NETWORK,
                    new Collation(SmallData.TASK, null, TorchDevice.CPU, List.of(rows), StepSignals.none()),
                    new ModalityDropout(0, 7),
                    Precision.FLOAT32,
                    7);
            new PhaseStep(pass, group, List.of(group), alone, 1)
                    .gradient(new TreeMap<>(Map.of(0, BatchRows.of(rows, size, row))));
            float[] gradient = Torch.values(parameters.gradient());
            if (phase.looksAtBatch(1)) {
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] /= size;
                }
            }
            return gradient;
        }
    }

    /** As a person writes it, by its name alone. */
    private static DistillationTerm term(String name) {
        return PipelineFile.read(
                        "terms: [" + name + "]",
                        "p.yaml",
                        List.of(),
                        Map.of(),
                        SettingsRegistry.of(OnlyTerms.class).with(REGISTRY))
                .settings()
                .terms()
                .get(0)
                .term();
    }

    private static Objective objective(DistillationTerm term) {
        List<SignalColumn> columns =
                term.signals().stream().map(s -> new SignalColumn(s.name(), 3)).toList();
        return Student.distilling(
                "student.learn-from", List.of(new LearnFrom(0.5, term)), STUDENT_NETWORK, new SignalWidths(columns));
    }

    private static TrainedWeights fit(TrainingSettings training, DistillationTerm term, int ranks) throws Exception {
        Objective objective = Travelled.there(objective(term));
        return Ranks.inMemory(ranks, rank -> new TrainingLoop(
                                STUDENT_NETWORK,
                                objective,
                                SmallData.TASK,
                                training,
                                7,
                                rank,
                                TorchDevice.CPU,
                                Checkpoints.none(),
                                RankListener.silent())
                        .fit(shards(rank.rank(), ranks, term), SmallData.given()))
                .get(0);
    }

    /** Of every fifth row nothing is said. */
    private static Map<Integer, TrainingRows> shards(int rank, int ranks, DistillationTerm term) {
        Map<Integer, TrainingRows> shards = new LinkedHashMap<>();
        for (int shard = rank; shard < 4; shard += ranks) {
            RowsInMemory rows = SmallData.rows("shard" + shard + "-", 30);
            Map<SignalColumn, float[][]> said = said(term, rows);
            said.values().forEach(values -> {
                for (int row = 0; row < values.length; row += 5) {
                    values[row] = null;
                }
            });
            shards.put(shard, saying(rows, said));
        }
        return shards;
    }

    /** What a teacher says that is sure of the labels. */
    private static Map<SignalColumn, float[][]> said(DistillationTerm term, RowsInMemory rows) {
        Map<SignalColumn, float[][]> said = new LinkedHashMap<>();
        for (Signal signal : term.signals()) {
            float[][] values = new float[rows.size()][3];
            for (int i = 0; i < values.length; i++) {
                values[i][(int) rows.labelled()[i][0]] = 4;
            }
            said.put(new SignalColumn(signal.name(), 3), values);
        }
        return said;
    }

    private static RowsInMemory saying(RowsInMemory rows, Map<SignalColumn, float[][]> said) {
        return new RowsInMemory(rows.schema(), rows.keys(), rows.splits(), rows.labelled(), rows.features(), said);
    }

    private static double loss(Objective objective) {
        try (PointerScope scope = new PointerScope()) {
            return objective.loss(new StepContext(ops(), output(), batch(), 1)).item_double();
        }
    }

    private static TorchOps ops() {
        return TorchOps.evaluation(Map.of(
                "hint.weight",
                Torch.tensor(new float[] {1, 2}, 2, 1),
                "hint.bias",
                Torch.tensor(new float[] {0, 1}, 2)));
    }

    private static Output<Tensor> output() {
        return new Output<>(
                tensor(STUDENT), Map.of(Representation.FUSED, Torch.tensor(new float[] {3, -1}, 2, 1)), Map.of());
    }

    private static Batch batch() {
        return Batches.ofClasses(
                new Inputs<>(Map.of(), Map.of(), Map.of()),
                tensor(new double[][] {{0, 1, 0}, {0, 0, 0}}),
                Torch.tensor(new float[] {2.5f, 1}, 2, 1),
                3.5,
                Map.of("logits", said(TEACHER), "fused", said(new double[][] {{1, 2}, {0, 4}})));
    }

    private static MaskedRows said(double[][] rows) {
        return new MaskedRows(tensor(rows), Torch.tensor(new float[] {1, 1}, 2, 1));
    }

    private static Tensor tensor(double[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return Torch.tensor(flat, rows.length, rows[0].length);
    }

    private static double[] softmax(double[] logits, double temperature) {
        double sum = 0;
        double[] p = new double[logits.length];
        for (int c = 0; c < p.length; c++) {
            p[c] = Math.exp(logits[c] / temperature);
            sum += p[c];
        }
        for (int c = 0; c < p.length; c++) {
            p[c] /= sum;
        }
        return p;
    }
}
