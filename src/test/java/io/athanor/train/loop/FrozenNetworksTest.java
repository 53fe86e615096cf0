package io.athanor.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Seeds;
import io.athanor.data.Split;
import io.athanor.distill.HiddenHint;
import io.athanor.distill.SoftTargets;
import io.athanor.fusion.network.ConcatNetwork;
import io.athanor.fusion.network.EnsembleNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.network.GatedNetwork;
import io.athanor.fusion.network.Signal;
import io.athanor.fusion.objective.MaskedRows;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.ops.ParameterSpec;
import io.athanor.fusion.ops.Torch;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.fusion.ops.Weights;
import io.athanor.table.RowFile;
import io.athanor.testing.Travelled;
import io.athanor.train.barrier.WrittenSettings;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.rows.BatchRows;
import io.athanor.train.rows.JoinedRows;
import io.athanor.train.rows.RankShards;
import io.athanor.train.rows.Ranks;
import io.athanor.train.rows.RowCache;
import io.athanor.train.rows.RowMask;
import io.athanor.train.rows.RowsInMemory;
import io.athanor.train.rows.SignalTable;
import io.athanor.train.rows.TrainingRows;
import io.athanor.train.score.FrozenNetworks;
import io.athanor.train.score.FusionModel;
import io.athanor.train.score.Scorer;
import io.athanor.train.score.Scoring;
import io.athanor.train.transform.FittedTransforms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student that asks its teachers within its steps, beside one that reads a table of what they said. */
class FrozenNetworksTest {
    private static final Configuration HADOOP = new Configuration();
    private static final int BUCKETS = 4;
    private static final int ROWS = 120;
    private static final List<Signal> SIGNALS = List.of(Signal.LOGITS, new Signal("image"));
    private static final Assignment SPLIT = Assignment.bySplitColumn();

    @TempDir
    Path folder;

    private JoinedFiles joined;
    private List<Scoring.Answers> answers;

    @BeforeEach
    void write() {
        Torch.useOneCore();
        List<List<String>> files = new ArrayList<>();
        List<Row> all = JoinedFixture.rows(ROWS);
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            int from = bucket * ROWS / BUCKETS;
            files.add(file("joined-" + bucket, JoinedFixture.TYPE, all.subList(from, from + ROWS / BUCKETS)));
        }
        joined = new JoinedFiles(JoinedFixture.SCHEMA, files, ROWS);
        answers = new ArrayList<>();
        answers.add(new Scoring.Answers(teacher(0), SPLIT, Set.of(Split.VALIDATION)));
        for (int fold = 0; fold < 3; fold++) {
            answers.add(new Scoring.Answers(
                    teacher(1 + fold), Assignment.outOfFold(SPLIT, 3, fold, 7), Set.of(Split.TEST)));
        }
    }

    @Test
    void what_is_asked_within_a_step_is_what_a_table_says() throws Exception {
        TrainingSettings settings =
                WrittenSettings.training("{epochs: 3, batch-size: 16, micro-batch-size: 5, modality-dropout: 0.3}");
        TrainedWeights read = fit(student(settings, table(), FrozenNetworks.NONE), RowCache.inMemory(), 1);
        TrainingTask asking = Travelled.there(student(settings, SignalTable.NONE, frozen()));
        for (RowCache cache : List.of(RowCache.inMemory(), disk())) {
            TrainedWeights asked = fit(asking, cache, 1);
            read.weights().values().forEach((name, values) -> assertThat(
                            asked.weights().of(name))
                    .as(name)
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(values));
            assertThat(asked.silent()).isEqualTo(read.silent()).containsOnlyKeys("image");
            assertThat(asked.silent().get("image")).isBetween(5L, 20L);
        }
        List<Scoring.Answers> others = new ArrayList<>(answers);
        others.set(2, new Scoring.Answers(teacher(9), answers.get(2).assignment(), Set.of(Split.TEST)));
        TrainedWeights other =
                fit(student(settings, SignalTable.NONE, new FrozenNetworks(others, SIGNALS)), RowCache.inMemory(), 1);
        assertThat(other.weights().sha256()).isNotEqualTo(read.weights().sha256());
    }

    @Test
    void one_two_and_four_workers_learn_to_the_last_bit_alike() throws Exception {
        TrainingSettings settings =
                WrittenSettings.training("{epochs: 2, batch-size: 16, micro-batch-size: 3, deterministic: true}");
        TrainingTask task = student(settings, SignalTable.NONE, frozen());
        TrainedWeights one = fit(task, RowCache.inMemory(), 1);
        for (int ranks : new int[] {2, 4}) {
            assertThat(fit(task, RowCache.inMemory(), ranks).weights().sha256())
                    .as(ranks + " ranks")
                    .isEqualTo(one.weights().sha256());
        }
    }

    @Test
    void each_row_is_spoken_of_by_the_network_that_answers_for_it_with_all_that_it_sees() {
        TrainingTask task = student(TrainingSettings.defaults(), SignalTable.NONE, frozen());
        try (RankShards shards = task.shards(0, 1, RowCache.inMemory(), HADOOP);
                PointerScope scope = new PointerScope()) {
            TrainingRows rows = shards.byNumber().get(1);
            TrainingRows seen =
                    shards.seenAs(task.rows().transforms().encodedSchema()).get(1);
            assertThat(seen.schema().modalities()).containsExactly(JoinedFixture.TEXT);
            assertThat(rows.schema().modalities()).containsExactlyInAnyOrderElementsOf(JoinedFixture.ALL);
            Map<String, MaskedRows> said = task.asked().on(TorchDevice.CPU).of(BatchRows.of(seen, seen.size(), i -> i));
            float[] logits = Torch.values(said.get("logits").values());
            float[] present = Torch.values(said.get("image").present());
            for (int row = 0; row < rows.size(); row++) {
                Map<String, float[]> alone = said(rows.key(row).sampleId());
                assertThat(java.util.Arrays.copyOfRange(logits, 3 * row, 3 * row + 3))
                        .usingComparatorWithPrecision(1e-5f)
                        .containsExactly(alone.get("logits"));
                assertThat(present[row]).isEqualTo(alone.get("image") == null ? 0 : 1);
            }
            assertThat(present).contains(0).contains(1);
        }
    }

    @Test
    void of_a_row_that_nobody_answers_for_nothing_is_said() throws Exception {
        FrozenNetworks some = new FrozenNetworks(answers.subList(0, 3), SIGNALS);
        TrainingTask task = student(TrainingSettings.defaults().withEpochs(1), SignalTable.NONE, some);
        try (RankShards shards = task.shards(0, 1, RowCache.inMemory(), HADOOP);
                PointerScope scope = new PointerScope()) {
            TrainingRows rows = shards.byNumber().get(0);
            MaskedRows said = some.on(TorchDevice.CPU)
                    .of(BatchRows.of(rows, rows.size(), i -> i))
                    .get("logits");
            float[] present = Torch.values(said.present());
            int silent = 0;
            for (int row = 0; row < rows.size(); row++) {
                assertThat(present[row]).isEqualTo(rows.answerer(row) < 0 ? 0 : 1);
                assertThat(rows.labels().has(row) || rows.answerer(row) >= 0)
                        .as("without a label and without a word it is of no use")
                        .isTrue();
                silent += rows.answerer(row) < 0 ? 1 : 0;
            }
            assertThat(silent).isBetween(1, rows.size() - 1);
        }
        long unsaid = fit(task, RowCache.inMemory(), 2).silent().get("logits");
        assertThat(unsaid).isGreaterThan(10);
        assertThat(fit(task, RowCache.inMemory(), 1).silent()).containsEntry("logits", unsaid);
    }

    private TrainingTask student(TrainingSettings settings, SignalTable signals, FrozenNetworks asked) {
        FittedTransforms text = JoinedFixture.transforms().only(List.of(JoinedFixture.TEXT));
        FusionNetwork network = new ConcatNetwork.Settings(6, 1, 0.2).network(text.encodedSchema(), 3);
        Objective objective = Objectives.sum(
                Objectives.term(0.3, Objectives.supervised(0)),
                Objectives.term(0.7, new SoftTargets(2)),
                Objectives.term(0.5, new HiddenHint("image", 6, 2 * 4)));
        return new TrainingTask(
                network,
                objective,
                settings,
                7,
                new JoinedRows(joined, text, SPLIT, JoinedFixture.TASK),
                signals,
                asked);
    }

    private FrozenNetworks frozen() {
        return new FrozenNetworks(answers, SIGNALS);
    }

    /** An ensemble of two that nobody has trained. */
    private static FusionModel teacher(int seed) {
        FusionNetwork network = EnsembleNetwork.of(
                new GatedNetwork.Settings(4, 0.2, 0.2)
                        .network(JoinedFixture.transforms().encodedSchema(), 3),
                2);
        Map<String, float[]> weights =
                new LinkedHashMap<>(JoinedFixture.transforms().given().values());
        for (ParameterSpec p : network.parameters()) {
            float[] values = new float[(int) p.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (2 * Seeds.uniform(Seeds.mix(seed, Seeds.hash(p.name()), i)) - 1);
            }
            weights.putIfAbsent(p.name(), values);
        }
        return FusionModel.of(network, new Weights(weights), JoinedFixture.transforms(), JoinedFixture.TASK);
    }

    /** What the teachers say of every row, as a table. */
    private SignalTable table() {
        List<List<String>> files = new ArrayList<>();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            TreeMap<String, Row> rows = new TreeMap<>();
            for (Scoring.Answers each : answers) {
                RowsInMemory asked = rows(each, bucket);
                try (Scorer scorer =
                        new Scorer(each.model().network(), each.model().weights())) {
                    float[][][] said = scorer.score(asked, RowMask.nothing(), SIGNALS);
                    for (int i = 0; i < asked.size(); i++) {
                        String id = asked.key(i).sampleId();
                        rows.put(id, RowFactory.create(id, 0, said[0][i], said[1][i]));
                    }
                }
            }
            files.add(file("outputs-" + bucket, SignalTable.type(List.of("logits", "image")), rows.values()));
        }
        return new SignalTable(frozen().columns(), files);
    }

    private RowsInMemory rows(Scoring.Answers each, int bucket) {
        return new JoinedRows(joined, JoinedFixture.transforms(), each.assignment(), JoinedFixture.TASK)
                .views(bucket, each.roles(), HADOOP);
    }

    /** What is said of a row by whoever answers for it, asked of that row alone. */
    private Map<String, float[]> said(String id) {
        for (Scoring.Answers each : answers) {
            RowsInMemory rows = rows(each, 1);
            for (int i = 0; i < rows.size(); i++) {
                if (rows.key(i).sampleId().equals(id)) {
                    int row = i;
                    try (Scorer scorer =
                            new Scorer(each.model().network(), each.model().weights())) {
                        float[][][] said = scorer.score(rows, RowMask.nothing(), SIGNALS);
                        Map<String, float[]> byName = new LinkedHashMap<>();
                        byName.put("logits", said[0][row]);
                        byName.put("image", said[1][row]);
                        return byName;
                    }
                }
            }
        }
        throw new AssertionError(id);
    }

    private static TrainedWeights fit(TrainingTask task, RowCache cache, int size) throws Exception {
        return Ranks.inMemory(size, ranks -> {
                    try (RankShards shards = task.shards(ranks.rank(), ranks.size(), cache, HADOOP)) {
                        return task.fit(shards, ranks, TorchDevice.CPU, Checkpoints.none(), RankListener.silent());
                    }
                })
                .get(0);
    }

    private RowCache disk() {
        return new RowCache("disk", List.of(folder), 0, 512, 0);
    }

    private List<String> file(String name, StructType type, Iterable<Row> content) {
        var path = new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
        RowFile.write(path, HADOOP, type, content.iterator());
        return List.of(path.toString());
    }
}
