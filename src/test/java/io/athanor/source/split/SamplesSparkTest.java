package io.athanor.source.split;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Share;
import io.athanor.base.UserError;
import io.athanor.source.SourceSettings;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.source.tar.Tars;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Regression;
import io.athanor.task.TaskSettings;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesSparkTest {
    private static final TaskSettings CLASSES = new Multiclass.Settings();
    private static final TaskSettings PRICE = new Regression.Settings(List.of());
    private static final SparkSession SPARK = LocalSpark.session();
    private static final long PATIENCE_MILLIS = 60_000;

    @TempDir
    Path folder;

    private WorkDirectory work;

    @BeforeEach
    void openWorkDirectory() {
        work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()),
                SPARK.sparkContext().hadoopConfiguration());
    }

    @Test
    void the_quickstart_is_labelled_and_its_subcategory_accused_alone() {
        Artefact manifest = manifest(SourceSettings.ofWebdataset("data/quickstart/*.tar"));
        List<String> columns = List.of("added_in", "tags", "skins", "codepoints");
        Samples clean = samples(manifest, "label", SplitSettings.defaults(), columns);
        assertThat(clean.warnings()).isEmpty();
        assertThat(clean.table().provenance().rows()).isEqualTo(324);
        assertThat(clean.table().provenance().counts())
                .containsEntry("unlabelled", 0L)
                .containsEntry("unseen-labels", 0L);
        assertThat(clean.table().provenance().source())
                .isEqualTo(manifest.provenance().source());
        List<Row> rows = BucketedTable.read(SPARK, clean.table()).collectAsList();
        assertThat(rows).hasSize(324).allMatch(r -> r.getString(0).equals(r.getString(3)));

        List<String> leaking = List.of("added_in", "tags", "skins", "codepoints", "subcategory");
        Samples warned = samples(manifest, "label", SplitSettings.defaults(), leaking);
        assertThat(warned.warnings()).singleElement().asString().contains("'subcategory'");
        assertThat(samples(manifest, "label", SplitSettings.defaults(), leaking).warnings())
                .as("kept beside the published table")
                .isEqualTo(warned.warnings());
    }

    @Test
    void labels_are_what_a_person_sees_and_odd_ones_are_said() throws IOException {
        StringBuilder csv = new StringBuilder("sample_id,g,label\n");
        String[] labels = {
            "caf\u00e9",
            "cafe\u0301",
            "a",
            "a\u00a0",
            "\u200ba\ufeff",
            "A",
            "1",
            "1.0",
            "True",
            "true",
            "NaN",
            "",
            "red car",
            "red  car",
            "none"
        };
        for (int i = 0; i < 4 * labels.length; i++) {
            csv.append("s" + i + ",g" + i % 9 + "\u00a0," + labels[i % labels.length] + "\n");
        }
        csv.append("\u00a0odd,None,a\n");
        Artefact manifest = manifest(SourceSettings.ofManifest(
                Files.writeString(folder.resolve("l.csv"), csv).toString()));
        SplitSettings grouped = new SplitSettings(0.5, 0.25, 0.25, "g", null);

        Samples samples = samples(manifest, "label", grouped, List.of());

        List<Row> rows = BucketedTable.read(SPARK, samples.table()).collectAsList();
        assertThat(rows.stream().map(r -> String.valueOf(r.getString(1))).distinct())
                .containsExactlyInAnyOrder(
                        "caf\u00e9", "a", "A", "1", "1.0", "True", "true", "red car", "red  car", "none", "null");
        assertThat(rows.stream().map(r -> r.getString(3)).distinct())
                .hasSize(10)
                .contains("g0", "\u00a0odd");
        assertThat(samples.table().provenance().counts()).containsEntry("unlabelled", 8L);
        Changes changes = samples.table().provenance().changes();
        assertThat(changes.count(Change.CELL_TRIMMED)).isEqualTo(4 * 3 + 4 * labels.length);
        assertThat(changes.count(Change.LABEL_NONE)).isEqualTo(4);
        assertThat(changes.count(Change.GROUP_NONE)).isEqualTo(1);
        assertThat(samples.warnings())
                .anyMatch(w -> w.startsWith("1 ids have blanks"))
                .anyMatch(w ->
                        w.contains("(4): '1' and '1.0'; 'A' and 'a'; 'red  car' and 'red car'; 'True' and 'true'."));
    }

    @Test
    void a_label_in_cells_that_cannot_be_read_is_quarantined_and_not_missing() {
        Map<String, String> members = new TreeMap<>();
        for (int i = 0; i < 12; i++) {
            members.put(
                    "s" + i + ".json", i == 5 ? "{'label': 'a'}" : "{\"label\": \"" + (i % 2 == 0 ? "a" : "b") + "\"}");
        }
        members.put("t.txt", "no cells");
        Artefact manifest = manifest(SourceSettings.ofWebdataset(
                Tars.write(folder.resolve("x.tar"), members).toString()));

        Map<String, Long> counts = samples(manifest, "label", SplitSettings.defaults(), List.of())
                .table()
                .provenance()
                .counts();

        assertThat(counts).containsEntry("unlabelled", 2L).containsEntry(SamplesStage.UNREADABLE, 1L);
    }

    @Test
    void no_sample_changes_sides_when_others_arrive_and_groups_stay_together() throws IOException {
        SplitSettings grouped = new SplitSettings(0.5, 0.25, 0.25, "g", null);
        Map<String, String> few = sides(samples(table("few.csv", 60), "label", grouped, List.of()));
        Map<String, String> many = sides(samples(table("many.csv", 200), "label", grouped, List.of()));
        assertThat(many).containsAllEntriesOf(few);
        for (int i = 0; i < 200; i++) {
            assertThat(many.get("s" + i)).isEqualTo(many.get("s" + i % 40));
        }
        assertThat(many.values()).contains("train", "validation", "test");
    }

    @Test
    void samples_that_arrive_even_out_what_earlier_tables_of_the_work_directory_drew() throws IOException {
        SplitSettings shares = SplitSettings.defaults();
        Map<String, String> first = sides(samples(table("first.csv", 60), "label", shares, List.of()));
        Map<String, String> grown = sides(samples(table("grown.csv", 200), "label", shares, List.of()));
        assertThat(grown).hasSize(200).containsAllEntriesOf(first);
        // lost for a while, and back again: the largest table remembers
        samples(table("few.csv", 30), "label", shares, List.of("g"));
        assertThat(sides(samples(table("back.csv", 260), "label", shares, List.of())))
                .containsAllEntriesOf(grown);
        for (int label = 0; label < 2; label++) {
            int its = label;
            assertThat(grown.entrySet().stream()
                            .filter(e -> Integer.parseInt(e.getKey().substring(1)) % 2 == its)
                            .filter(e -> e.getValue().equals("test")))
                    .as("15 of 100")
                    .hasSizeBetween(14, 16);
        }
        Map<String, String> otherSeed = sides(new Publisher(SPARK, work, Map.of())
                .publish(new SamplesStage(
                        table("grown.csv", 200), CLASSES, "label", shares, LabelSettings.defaults(), List.of(), 8, 2)));
        assertThat(otherSeed).isNotEqualTo(grown);
    }

    @Test
    void a_split_may_be_taken_from_a_column_that_says_nothing_else() throws IOException {
        SplitSettings taken = new SplitSettings(0.7, 0.15, 0.15, null, "side");
        Artefact good = csv(
                "good.csv",
                "sample_id,label,side\na,x,train\nb,y,Train\nc,x,validation\nd,y,test\ne,x,VAL\nf,x,valid\ng,x,dev\nh,x,Testing\n");
        assertThat(sides(samples(good, "label", taken, List.of())))
                .isEqualTo(Map.of(
                        "a",
                        "train",
                        "b",
                        "train",
                        "c",
                        "validation",
                        "d",
                        "test",
                        "e",
                        "validation",
                        "f",
                        "validation",
                        "g",
                        "validation",
                        "h",
                        "test"));
        Artefact bad = csv("bad.csv", "sample_id,label,side\na,x,train\nb,y,later\nc,x,\n");
        assertThatThrownBy(() -> samples(bad, "label", taken, List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(
                        "'later' for b", "nothing for c", "expected train, validation (or val, valid, dev) or test");
    }

    @Test
    void a_label_unseen_in_training_is_refused_or_kept() throws IOException {
        SplitSettings taken = new SplitSettings(0.7, 0.15, 0.15, null, "side");
        Artefact manifest = csv(
                "u.csv", "sample_id,label,side\na,x,train\nb,y,train\nc,new,test\nd,y,test\ne,,test\nf,x,validation\n");
        assertThatThrownBy(() -> samples(manifest, "label", taken, List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("'new' of c", "labels.unseen: open");
        Samples open = new Publisher(SPARK, work, Map.of())
                .publish(new SamplesStage(
                        manifest, CLASSES, "label", taken, new LabelSettings("open", List.of()), List.of(), 7, 2));
        assertThat(open.table().provenance().rows()).isEqualTo(6);
        assertThat(open.table().provenance().counts())
                .containsEntry("unseen-labels", 1L)
                .containsEntry("unlabelled", 1L);
        assertThat(open.warnings()).singleElement().asString().contains("1 samples have no label");
    }

    @Test
    void a_class_that_costs_name_and_no_sample_has_is_told_and_costs_draw_no_other_split() throws IOException {
        Artefact manifest = csv("c.csv", "sample_id,label\na,x\nb,y\nc,x\nd,y\n");
        assertThatThrownBy(() -> new Publisher(SPARK, work, Map.of()).publish(costly(manifest, "yy")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "costs: they name 'yy', which no sample has, expected 'y' perhaps, or another of x, y");
        Samples drawn = samples(manifest, "label", SplitSettings.defaults(), List.of());
        assertThat(costly(manifest, "y").fingerprint()).isEqualTo(drawn.table().fingerprint());
    }

    private static SamplesStage costly(Artefact manifest, String named) {
        TaskSettings task = new Multiclass.Settings(Map.of("x", Map.of(named, 3.0)), new Share(5, true));
        return new SamplesStage(
                manifest, task, "label", SplitSettings.defaults(), LabelSettings.defaults(), List.of(), 7, 2);
    }

    @Test
    void a_label_that_is_nowhere_is_named_and_none_is_needed_to_predict() throws IOException {
        Artefact manifest = csv("l.csv", "sample_id,class,n\na,x,1\nb,y,2\n");
        assertThatThrownBy(() -> samples(manifest, "label", SplitSettings.defaults(), List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("no sample has a 'label'", "class, n");
        assertThatThrownBy(() -> samples(
                        csv("one.csv", "sample_id,label\na,x\nb,x\nc,x\n"),
                        "label",
                        SplitSettings.defaults(),
                        List.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected at least 2");
        Samples unlabelled = samples(manifest, null, SplitSettings.defaults(), List.of());
        assertThat(unlabelled.table().provenance().rows()).isEqualTo(2);
        assertThat(unlabelled.warnings()).isEmpty();
    }

    @Test
    void an_id_is_no_leak_and_a_code_is() throws IOException {
        StringBuilder text = new StringBuilder("sample_id,label,key,code,noise\n");
        for (int i = 0; i < 400; i++) {
            text.append("s")
                    .append(i)
                    .append(",l")
                    .append(i % 4)
                    .append(",k")
                    .append(i)
                    .append(",c")
                    .append(i % 12)
                    .append(',')
                    .append(i * 7 % 5)
                    .append('\n');
        }
        assertThat(samples(
                                csv("c.csv", text.toString()),
                                "label",
                                SplitSettings.defaults(),
                                List.of("key", "code", "noise"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("'code'", "100 %");
    }

    @Test
    void many_columns_are_looked_at_in_the_passes_of_one() throws Exception {
        StringBuilder text = new StringBuilder("sample_id,label,a,b,c,d,e\n");
        for (int i = 0; i < 40; i++) {
            text.append("s" + i + ",l" + i % 2 + ",a,b,c,d,e\n");
        }
        Artefact manifest = csv("wide.csv", text.toString());
        AtomicInteger jobs = new AtomicInteger();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                jobs.incrementAndGet();
            }
        };
        // what came before is not its business
        SPARK.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
        SPARK.sparkContext().addSparkListener(listener);
        try {
            samples(manifest, "label", SplitSettings.defaults(), List.of("a", "b", "c", "d", "e"));
            SPARK.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
        } finally {
            SPARK.sparkContext().removeSparkListener(listener);
        }
        // the cells 2, the draw and its table 3, the tally 2, what gives the label away 4
        assertThat(jobs).hasValueLessThanOrEqualTo(11);
    }

    private Artefact table(String name, int rows) throws IOException {
        StringBuilder text = new StringBuilder("sample_id,label,g\n");
        for (int i = 0; i < rows; i++) {
            text.append("s")
                    .append(i)
                    .append(",l")
                    .append(i % 2)
                    .append(",g")
                    .append(i % 40)
                    .append('\n');
        }
        return csv(name, text.toString());
    }

    private Artefact csv(String name, String text) throws IOException {
        return manifest(SourceSettings.ofManifest(
                Files.writeString(folder.resolve(name), text).toString()));
    }

    private Artefact manifest(SourceSettings settings) {
        return new Publisher(SPARK, work, Map.of())
                .publish(new ManifestStage(Sources.open(settings, SPARK), List.of()));
    }

    private Samples samples(Artefact manifest, @Nullable String label, SplitSettings split, List<String> columns) {
        return new Publisher(SPARK, work, Map.of())
                .publish(new SamplesStage(manifest, CLASSES, label, split, LabelSettings.defaults(), columns, 7, 2));
    }

    @Test
    void numbers_are_spread_over_the_sides_by_their_size() throws IOException {
        StringBuilder csv = new StringBuilder("sample_id,price\n");
        for (int i = 0; i < 400; i++) {
            csv.append("s")
                    .append(i)
                    .append(',')
                    .append(i)
                    .append(i % 2 == 0 ? ".50" : "")
                    .append('\n');
        }
        Samples made = samples(csv("prices.csv", csv.toString()), PRICE, "price");
        for (boolean cheap : new boolean[] {true, false}) {
            Map<String, Long> counts = BucketedTable.read(SPARK, made.table()).collectAsList().stream()
                    .filter(r -> cheap
                            == Integer.parseInt(r.<String>getAs("sample_id").substring(1)) < 40)
                    .collect(Collectors.groupingBy(r -> r.<String>getAs("split"), Collectors.counting()));
            assertThat(counts.get("train")).isBetween(cheap ? 27L : 251L, cheap ? 29L : 253L);
        }
        assertThat(label(made, "s2")).isEqualTo("[2.5]");
    }

    @Test
    void a_label_that_is_no_number_is_named_with_its_sample_unless_it_is_said_to_be_none() throws IOException {
        Artefact manifest = csv("p.csv", "sample_id,price\na,1\nb,2\nc,on request\nd,\"1,5\"\ne,3\nf,4\ng,5\nh,6\n");
        assertThatThrownBy(() -> samples(manifest, PRICE, "price"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(
                        "Cannot read the labels of 2 samples: c has 'on request', expected a number; d has"
                                + " '1,5', expected a number.");
        LabelSettings none = new LabelSettings("refuse", List.of("on request", "1,5"));
        Samples made = new Publisher(SPARK, work, Map.of())
                .publish(new SamplesStage(manifest, PRICE, "price", SplitSettings.defaults(), none, List.of(), 7, 2));
        assertThat(made.table().provenance().counts()).containsEntry("unlabelled", 2L);
    }

    @Test
    void several_labels_are_spread_by_the_rarest_and_each_is_trained_on() throws IOException {
        StringBuilder csv = new StringBuilder("sample_id,tags\n");
        for (int i = 0; i < 300; i++) {
            // all sets but a few are of one sample
            csv.append("s").append(i).append(',').append("common|").append("n").append(i % 60);
            csv.append('|')
                    .append("m")
                    .append(i % 49)
                    .append(i == 17 ? "|once" : "")
                    .append('\n');
        }
        MultiLabel.Settings tags = new MultiLabel.Settings("|");
        Samples made = samples(csv("tags.csv", csv.toString()), tags, "tags");
        Map<String, Long> sides = new TreeMap<>();
        Set<String> trained = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        BucketedTable.read(SPARK, made.table()).collectAsList().forEach(r -> {
            sides.merge(r.getAs("split"), 1L, Long::sum);
            List<String> its = tags.classesOf(r.getAs("label"));
            all.addAll(its);
            if (r.getAs("split").equals("train")) {
                trained.addAll(its);
            }
        });
        assertThat(all).hasSize(111);
        assertThat(trained).isEqualTo(all);
        assertThat(sides.get("test")).isBetween(30L, 60L);
        assertThat(sides.get("validation")).isBetween(30L, 60L);
    }

    private Samples samples(Artefact manifest, TaskSettings task, String label) {
        return new Publisher(SPARK, work, Map.of())
                .publish(new SamplesStage(
                        manifest, task, label, SplitSettings.defaults(), LabelSettings.defaults(), List.of(), 7, 2));
    }

    private static String label(Samples samples, String id) {
        return BucketedTable.read(SPARK, samples.table())
                .where(col("sample_id").equalTo(id))
                .first()
                .getAs("label");
    }

    private static Map<String, String> sides(Samples samples) {
        Map<String, String> sides = new TreeMap<>();
        BucketedTable.read(SPARK, samples.table())
                .collectAsList()
                .forEach(r -> sides.put(r.getAs("sample_id"), r.getAs("split")));
        return sides;
    }
}
