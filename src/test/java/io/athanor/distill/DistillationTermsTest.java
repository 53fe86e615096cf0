package io.athanor.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.athanor.base.Setting;
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
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.StepContext;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.TorchOps;
import io.athanor.testing.Travelled;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingLoop;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.rows.Ranks;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.SignalColumn;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.rows.SmallData;
import io.athanor.train.rows.TrainingRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            DistillationTerms.registry().with(CosineHint.Settings.class);

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
    void a_batch_without_a_teacher_is_refused() {
        try (PointerScope scope = new PointerScope()) {
            Batch b = batch();
            Batch alone = new Batch(b.inputs(), b.targets(), b.weights(), b.weightSum());
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
        FusionNetwork student = new ConcatNetwork.Settings(8, 1, 0).network(SmallData.SCHEMA, SmallData.CLASSES);
        DistillationTerm term = Travelled.there(term(name));
        List<SignalColumn> columns =
                term.signals().stream().map(s -> new SignalColumn(s.name(), 3)).toList();
        Objective objective = Travelled.there(Student.distilling(
                "student.learn-from", List.of(new LearnFrom(0.5, term)), student, new SignalTable(columns, List.of())));
        TrainedWeights one = fit(student, objective, training, term, 1);
        TrainedWeights two = fit(student, objective, training, term, 2);
        assertThat(one.curve().get(2).trainLoss()).isLessThan(one.curve().get(0).trainLoss());
        one.weights().values().forEach((parameter, values) -> assertThat(
                        two.weights().of(parameter))
                .as(parameter)
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(values));
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

    private static TrainedWeights fit(
            FusionNetwork student, Objective objective, TrainingSettings training, DistillationTerm term, int ranks)
            throws Exception {
        return Ranks.run(ranks, rank -> new TrainingLoop(
                                student,
                                objective,
                                training,
                                7,
                                rank,
                                TorchDevice.CPU,
                                Checkpoints.none(),
                                RankListener.silent())
                        .fit(shards(rank.rank(), ranks, term), SmallData.given()))
                .get(0);
    }

    private static Map<Integer, TrainingRows> shards(int rank, int ranks, DistillationTerm term) {
        Map<Integer, TrainingRows> shards = new LinkedHashMap<>();
        for (int shard = rank; shard < 2; shard += ranks) {
            RowsInMemory rows = SmallData.rows("shard" + shard + "-", 60);
            Map<String, float[][]> said = new LinkedHashMap<>();
            for (Signal signal : term.signals()) {
                float[][] values = new float[rows.size()][3];
                for (int i = 0; i < values.length; i++) {
                    values[i][rows.labels()[i]] = 4;
                }
                said.put(signal.name(), values);
            }
            shards.put(
                    shard,
                    new RowsInMemory(
                            rows.schema(), rows.sampleIds(), rows.splits(), rows.labels(), rows.features(), said));
        }
        return shards;
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
        return new Batch(
                new Inputs<>(Map.of(), Map.of(), Map.of()),
                tensor(new double[][] {{0, 1, 0}, {0, 0, 0}}),
                Torch.tensor(new float[] {2.5f, 1}, 2, 1),
                3.5,
                Map.of("logits", tensor(TEACHER), "fused", tensor(new double[][] {{1, 2}, {0, 4}})));
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
