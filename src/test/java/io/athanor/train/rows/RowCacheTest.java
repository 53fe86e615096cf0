package io.athanor.train.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Seeds;
import io.athanor.base.UserError;
import io.athanor.data.RowKey;
import io.athanor.distill.HiddenHint;
import io.athanor.distill.SoftTargets;
import io.athanor.fusion.network.AttentionNetwork;
import io.athanor.fusion.network.FusionNetwork;
import io.athanor.fusion.objective.Objective;
import io.athanor.fusion.objective.Objectives;
import io.athanor.fusion.ops.TorchDevice;
import io.athanor.table.FileSize;
import io.athanor.table.RowFile;
import io.athanor.task.Multiclass;
import io.athanor.train.fold.Assignment;
import io.athanor.train.joined.JoinedFiles;
import io.athanor.train.joined.JoinedFixture;
import io.athanor.train.loop.Checkpoints;
import io.athanor.train.loop.RankListener;
import io.athanor.train.loop.TrainedWeights;
import io.athanor.train.loop.TrainingSettings;
import io.athanor.train.loop.TrainingTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows are the same wherever they are kept, and so is what is learned of them. */
class RowCacheTest {
    private static final Configuration HADOOP = new Configuration();
    /** What the files have, and not in their order; the last is one that no network of ours says. */
    private static final List<SignalColumn> SIGNALS =
            List.of(new SignalColumn("logits", 2), new SignalColumn("fused", 3), new SignalColumn("other", 1));

    private static final int[] SIZES = {90, 0, 1, 140, 37};

    @TempDir
    Path folder;

    private JoinedRows rows;
    private SignalTable outputs;
    private Path first;
    private Path second;

    @BeforeEach
    void write() throws IOException {
        first = Files.createDirectory(folder.resolve("first"));
        second = Files.createDirectory(folder.resolve("second"));
        write(row -> false);
    }

    /** @param unlabelled rows whose label goes */
    private void write(Predicate<Row> unlabelled) throws IOException {
        Files.list(folder).filter(Files::isRegularFile).forEach(file -> file.toFile()
                .delete());
        List<List<String>> files = new ArrayList<>();
        List<List<String>> said = new ArrayList<>();
        List<Row> all = all();
        int from = 0;
        for (int bucket = 0; bucket < SIZES.length; bucket++) {
            List<Row> own = all.subList(from, from + SIZES[bucket]);
            from += SIZES[bucket];
            List<Row> labelled = own.stream()
                    .map(row -> unlabelled.test(row) ? withoutLabel(row) : row)
                    .toList();
            files.add(file("joined-" + bucket, JoinedFixture.TYPE, labelled));
            said.add(file(
                    "outputs-" + bucket,
                    SignalTable.type(List.of("logits", "other", "fused", "unread")),
                    own.stream().map(RowCacheTest::said).toList()));
        }
        outputs = new SignalTable(SIGNALS, said);
        rows = new JoinedRows(
                new JoinedFiles(JoinedFixture.SCHEMA, files, all.size()),
                JoinedFixture.transforms(),
                Assignment.bySplitColumn(),
                // rows of the third class have a label that is none here
                new Multiclass(List.of("c0", "c1"), List.of(1L, 1L)));
    }

    private static List<Row> all() {
        int rows = Arrays.stream(SIZES).sum();
        return JoinedFixture.withViews(JoinedFixture.rows(rows)).subList(0, rows);
    }

    @Test
    void all_views_of_training_samples_are_learned_from_and_no_view_of_another() {
        List<String> trained = new ArrayList<>();
        List<String> judged = new ArrayList<>();
        for (Row row : all()) {
            boolean known = !row.isNullAt(1) && !row.getString(1).equals("c2");
            if (known && row.getString(2).equals("train")) {
                trained.add(JoinedFixture.key(row).toString());
            } else if (known
                    && row.getString(2).equals("validation")
                    && JoinedFixture.key(row).isPayload()) {
                judged.add(row.getString(0));
            }
        }
        assertThat(trained).anyMatch(name -> name.endsWith("(view 3)"));
        Objective labels = Objectives.sum(Objectives.term(1, Objectives.supervised(0)));
        for (RowCache cache : List.of(RowCache.inMemory(), disk(first, second))) {
            try (RankShards shards = open(cache, labels)) {
                assertThat(training(shards)).isEqualTo(trained);
                assertThat(names(shards, TrainingRows::validation)).isEqualTo(judged);
            }
        }
    }

    @Test
    void draws_differ_between_views_and_those_of_the_payload_are_of_its_id() {
        RowKey payload = new RowKey("a", 0);
        RowKey view = new RowKey("a", 1);
        assertThat(payload.hash()).isEqualTo(Seeds.hash("a"));
        assertThat(List.of(payload.hash(), view.hash(), new RowKey("a", 2).hash(), new RowKey("b", 1).hash()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rows_on_disk_are_those_in_memory(boolean taught) {
        SignalTable teacher = taught ? outputs : SignalTable.NONE;
        try (RankShards memory = open(RowCache.inMemory(), teacher);
                RankShards disk = open(disk(first, second), teacher)) {
            assertThat(disk.byNumber()).hasSameSizeAs(memory.byNumber());
            int trained = 0;
            int validated = 0;
            for (int bucket : memory.byNumber().keySet()) {
                TrainingRows wanted = memory.byNumber().get(bucket);
                TrainingRows found = disk.byNumber().get(bucket);
                assertThat(found.schema()).isEqualTo(wanted.schema());
                assertSame(found, found.training(), wanted, wanted.training());
                assertSame(found, found.validation(), wanted, wanted.validation());
                trained += found.training().size();
                validated += found.validation().size();
            }
            assertThat(trained).isGreaterThan(100);
            assertThat(validated).isGreaterThan(10);
        }
    }

    @Test
    void a_student_of_soft_targets_sees_rows_without_a_label_and_one_of_labels_alone_does_not() throws IOException {
        write(row -> Seeds.hash(row.getString(0)) % 2 == 0);
        Objective labels = Objectives.sum(Objectives.term(1, Objectives.supervised(0)));
        Objective both = Objectives.sum(
                Objectives.term(0.3, Objectives.supervised(0)), Objectives.term(0.7, new SoftTargets(2)));
        for (RowCache cache : List.of(RowCache.inMemory(), disk(first, second))) {
            try (RankShards labelled = open(cache, labels);
                    RankShards all = open(cache, both)) {
                assertThat(training(labelled)).hasSizeBetween(40, 110).allMatch(id -> label(labelled, id).length == 1);
                assertThat(training(all)).containsAll(training(labelled)).hasSizeGreaterThan(160);
                assertThat(training(all)).anyMatch(id -> label(all, id).length == 0);
                all.byNumber().forEach((number, rows) -> {
                    RowNumbers held = rows.validation();
                    assertThat(held.size())
                            .isEqualTo(
                                    labelled.byNumber().get(number).validation().size());
                    for (int i = 0; i < held.size(); i++) {
                        assertThat(rows.labels().has(held.at(i))).isTrue();
                    }
                });
            }
        }
    }

    private RankShards open(RowCache cache, Objective objective) {
        return new TrainingTask(network(), objective, TrainingSettings.defaults(), 7, rows, outputs)
                .shards(0, 1, cache, HADOOP);
    }

    private static List<String> training(RankShards shards) {
        return names(shards, TrainingRows::training);
    }

    private static List<String> names(RankShards shards, Function<TrainingRows, RowNumbers> which) {
        List<String> names = new ArrayList<>();
        shards.byNumber().values().forEach(rows -> {
            for (int i = 0; i < which.apply(rows).size(); i++) {
                names.add(rows.key(which.apply(rows).at(i)).toString());
            }
        });
        return names;
    }

    private static float[] label(RankShards shards, String id) {
        for (TrainingRows rows : shards.byNumber().values()) {
            for (int i = 0; i < rows.size(); i++) {
                if (rows.key(i).toString().equals(id)) {
                    return rows.labels().values(i);
                }
            }
        }
        throw new AssertionError(id);
    }

    @Test
    void nothing_lies_in_the_folders_by_name_and_nothing_stays() {
        try (RankShards disk = open(disk(first, second), outputs)) {
            assertThat(disk.byNumber().get(3)).isInstanceOf(MappedRows.class);
            assertThat(first).isEmptyDirectory();
            assertThat(second).isEmptyDirectory();
        }
    }

    @Test
    void weights_are_the_same_to_the_last_bit() throws Exception {
        for (int ranks : new int[] {1, 2}) {
            List<TrainedWeights> memory = fit(RowCache.inMemory(), ranks);
            List<TrainedWeights> disk = fit(disk(first, second), ranks);
            for (int rank = 0; rank < ranks; rank++) {
                TrainedWeights wanted = memory.get(rank);
                TrainedWeights found = disk.get(rank);
                assertThat(found.bestEpoch()).isEqualTo(wanted.bestEpoch());
                wanted.weights()
                        .values()
                        .forEach((name, values) ->
                                assertThat(found.weights().of(name)).as(name).isEqualTo(values));
            }
        }
    }

    @Test
    void few_rows_stay_on_the_heap_unless_told_otherwise() {
        try (RankShards few = open(new RowCache("auto", List.of(first), 1 << 20, 1 << 20), outputs);
                RankShards many = open(new RowCache("auto", List.of(first), 1 << 10, 1 << 20), outputs);
                RankShards told = open(new RowCache("disk", List.of(first), 1 << 20, 1 << 20), outputs)) {
            assertThat(few.byNumber().get(0)).isInstanceOf(RowsInMemory.class);
            assertThat(many.byNumber().get(0)).isInstanceOf(MappedRows.class);
            assertThat(told.byNumber().get(0)).isInstanceOf(MappedRows.class);
        }
    }

    @Test
    void room_is_asked_for_before_rows_are_read() {
        RowLayout layout = RowLayout.of(JoinedFixture.SCHEMA, SIGNALS, 1);
        long fixed = 10 * (layout.recordBytes() + 8L) + 60;
        FileSize.Column ids = new FileSize.Column(10, 60);
        // 10 sequences of 4 floats, a float of 4 bytes or of 2
        FileSize whole = new FileSize(10, Map.of("sample_id", ids, "text", new FileSize.Column(40, 170)));
        FileSize half = new FileSize(10, Map.of("sample_id", ids, "text", new FileSize.Column(10, 80)));
        assertThat(RowCache.bytes(whole, layout, JoinedFixture.SCHEMA)).isEqualTo(fixed + 160);
        assertThat(RowCache.bytes(half, layout, JoinedFixture.SCHEMA)).isEqualTo(fixed + 160);
    }

    @Test
    void rows_of_which_a_teacher_says_nothing_carry_nothing_and_count_only_by_their_label() throws IOException {
        write(row -> number(row) % 2 == 0);
        // of every third row nothing, of every fifth no fused layer
        SignalTable lacking = outputs(
                row -> number(row) % 3 == 0,
                row -> number(row) % 5 == 0
                        ? RowFactory.create(row.get(0), row.get(1), row.get(2), row.get(3), null, null)
                        : row);
        for (RowCache cache : List.of(RowCache.inMemory(), disk(first, second))) {
            try (RankShards shards = open(cache, lacking)) {
                assertThat(training(shards)).hasSizeGreaterThan(100);
                shards.byNumber().values().forEach(rows -> {
                    for (int row = 0; row < rows.size(); row++) {
                        int number = Integer.parseInt(rows.key(row).sampleId().substring(1));
                        assertThat(rows.labels().has(row) || number % 3 != 0).isTrue();
                        assertThat(rows.signal("logits").has(row)).isEqualTo(number % 3 != 0);
                        assertThat(rows.signal("fused").has(row)).isEqualTo(number % 3 != 0 && number % 5 != 0);
                    }
                });
            }
        }
    }

    private static int number(Row row) {
        return Integer.parseInt(row.getString(0).substring(1));
    }

    private SignalTable outputs(Predicate<Row> silent, UnaryOperator<Row> changed) {
        List<List<String>> files = new ArrayList<>();
        List<Row> all = all();
        int from = 0;
        for (int bucket = 0; bucket < SIZES.length; bucket++) {
            List<Row> own = all.subList(from, from + SIZES[bucket]);
            from += SIZES[bucket];
            files.add(file(
                    "changed-" + bucket,
                    SignalTable.type(List.of("logits", "other", "fused", "unread")),
                    own.stream()
                            .filter(silent.negate())
                            .map(RowCacheTest::said)
                            .map(changed)
                            .toList()));
        }
        return new SignalTable(SIGNALS, files);
    }

    @Test
    void shards_go_where_least_went_and_there_is_room() {
        LocalDisks equal = new LocalDisks(List.of(first, second), disk -> 1000);
        assertThat(equal.places(needs(300, 200, 200, 100)))
                .containsEntry(0, first)
                .containsEntry(1, second)
                .containsEntry(2, second)
                .containsEntry(3, first);
    }

    @Test
    void a_disk_without_room_is_named_before_anything_is_written() {
        LocalDisks small = new LocalDisks(List.of(first), disk -> 3L << 20);
        assertThatThrownBy(() -> small.places(needs(2 << 20, 4 << 20)))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot keep the rows of a worker in " + first + ": 3 MB are free there, expected 6 MB."
                        + " Point spark.local.dir to larger disks, or take more workers.");
    }

    private static SortedMap<Integer, Long> needs(long... bytes) {
        SortedMap<Integer, Long> needs = new TreeMap<>();
        for (int shard = 0; shard < bytes.length; shard++) {
            needs.put(shard, bytes[shard]);
        }
        return needs;
    }

    private RankShards open(RowCache cache, SignalTable teacher) {
        return task(teacher).shards(0, 1, cache, HADOOP);
    }

    /** With chunks of a few rows, that are let go of all the time. */
    private static RowCache disk(Path... folders) {
        return new RowCache("disk", List.of(folders), 0, 512, 0);
    }

    private List<TrainedWeights> fit(RowCache cache, int size) throws Exception {
        TrainingTask task = task(outputs);
        return Ranks.run(size, ranks -> {
            try (RankShards shards = task.shards(ranks.rank(), ranks.size(), cache, HADOOP)) {
                return task.fit(shards, ranks, TorchDevice.CPU, Checkpoints.none(), RankListener.silent());
            }
        });
    }

    private static FusionNetwork network() {
        return new AttentionNetwork.Settings(16, 2, 1, 0.2, 0.2)
                .network(JoinedFixture.transforms().encodedSchema(), 2);
    }

    private TrainingTask task(SignalTable teacher) {
        FusionNetwork network = network();
        Objective objective = Objectives.sum(
                Objectives.term(0.3, Objectives.supervised(0)),
                Objectives.term(0.7, new SoftTargets(3)),
                Objectives.term(0.1, new HiddenHint("fused", network.hiddenWidth(), 3)));
        return new TrainingTask(network, objective, TrainingSettings.defaults().withEpochs(3), 7, rows, teacher);
    }

    private static void assertSame(
            TrainingRows found, RowNumbers foundNumbers, TrainingRows wanted, RowNumbers wantedNumbers) {
        assertThat(foundNumbers.size()).isEqualTo(wantedNumbers.size());
        for (int i = 0; i < wantedNumbers.size(); i++) {
            int f = foundNumbers.at(i);
            int w = wantedNumbers.at(i);
            assertThat(found.key(f)).isEqualTo(wanted.key(w));
            assertThat(found.hash(f))
                    .isEqualTo(wanted.hash(w))
                    .isEqualTo(found.key(f).hash());
            assertThat(found.labels().values(f)).isEqualTo(wanted.labels().values(w));
            for (int m = 0; m < wanted.schema().specs().size(); m++) {
                assertThat(found.feature(m).has(f)).isEqualTo(wanted.feature(m).has(w));
                assertThat(found.feature(m).values(f))
                        .isEqualTo(wanted.feature(m).values(w));
            }
            assertThat(found.signals()).isEqualTo(wanted.signals());
            for (SignalColumn signal : wanted.signals()) {
                assertThat(found.signal(signal.name()).values(f))
                        .isEqualTo(wanted.signal(signal.name()).values(w))
                        .hasSize(signal.width());
                // of exactly that view
                assertThat(Math.abs(found.signal("other").values(f)[0])).isEqualTo(4 * said(found.key(f)));
            }
        }
    }

    private List<String> file(String name, org.apache.spark.sql.types.StructType type, List<Row> content) {
        if (content.isEmpty()) {
            return List.of();
        }
        var path = new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
        RowFile.write(path, HADOOP, type, content.iterator());
        return List.of(path.toString());
    }

    private static Row withoutLabel(Row row) {
        Object[] cells = new Object[row.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = i == 1 ? null : row.get(i);
        }
        return RowFactory.create(cells);
    }

    private static Row said(Row row) {
        RowKey key = JoinedFixture.key(row);
        float h = said(key);
        return RowFactory.create(
                key.sampleId(),
                key.view(),
                new float[] {h, 1 - h},
                new float[] {4 * h},
                new float[] {h, 2 * h, 3 * h},
                new float[] {-h});
    }

    private static float said(RowKey key) {
        return (float) Seeds.uniform(key.hash());
    }
}
