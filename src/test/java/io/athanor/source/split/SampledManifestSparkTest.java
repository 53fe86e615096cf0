package io.athanor.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.source.PayloadField;
import io.athanor.source.SourceSettings;
import io.athanor.source.manifest.ManifestStage;
import io.athanor.source.manifest.Sources;
import io.athanor.source.manifest.WrittenSource;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.Publisher;
import io.athanor.table.WorkDirectory;
import io.athanor.task.MultiLabel;
import io.athanor.task.Multiclass;
import io.athanor.task.Regression;
import io.athanor.task.TaskSettings;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 1,200 samples in groups of one or two, of which eight are of the class "rare". */
class SampledManifestSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final int ROWS = 1_200;
    private static final TaskSettings CLASSES = new Multiclass.Settings();
    private static final SplitSettings GROUPED = new SplitSettings(0.7, 0.15, 0.15, "g", null);

    @TempDir
    private static java.nio.file.Path folder;

    private static WorkDirectory work;
    private static Artefact manifest;

    @BeforeAll
    static void write_the_manifest() throws IOException {
        work = new WorkDirectory(
                new Path(folder.resolve("work").toUri()), SPARK.sparkContext().hadoopConfiguration());
        manifest = manifest(lines(), 10);
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String label = i % 150 == 7 ? "rare" : i % 3 == 0 ? "a" : "b";
            lines.add("s" + i + ",g" + (i % 5 == 0 ? i + 1 : i) + "," + label + "," + (i % 150 == 7 ? "x|odd" : "x")
                    + ",words of " + i);
        }
        return lines;
    }

    private static Artefact manifest(List<String> lines, int samplesAPart) throws IOException {
        String csv = "sample_id,g,label,tags,txt\n" + String.join("\n", lines) + "\n";
        String file = Files.writeString(folder.resolve("m" + samplesAPart + ".csv"), csv)
                .toString();
        SourceSettings settings = WrittenSource.read("manifest: " + file + "\npart-samples: " + samplesAPart);
        return new Publisher(SPARK, work, Map.of())
                .publish(new ManifestStage(Sources.open(settings, SPARK), List.of(PayloadField.inlineText("txt"))));
    }

    private Artefact sample(Artefact manifest, double share) {
        return sample(manifest, share, CLASSES, "label", GROUPED);
    }

    private Artefact sample(Artefact manifest, double share, TaskSettings task, String label, SplitSettings split) {
        return new Publisher(SPARK, work, Map.of())
                .publish(new SampledManifest(
                        manifest, List.of("txt"), share, task, label, LabelSettings.defaults(), split, 7));
    }

    private static Map<String, String> cells(Artefact manifest, String cell) {
        Map<String, String> cells = new TreeMap<>();
        for (Row row : ManifestTable.read(SPARK, manifest, List.of()).collectAsList()) {
            cells.put(row.getString(0), row.<String, String>getJavaMap(3).get(cell));
        }
        return cells;
    }

    @Test
    void one_percent_is_part_of_ten_and_both_have_about_their_share() {
        Artefact one = sample(manifest, 0.01);
        Artefact ten = sample(manifest, 0.1);
        Set<String> few = cells(one, "label").keySet();
        Set<String> more = cells(ten, "label").keySet();
        assertThat(more).containsAll(few).hasSizeGreaterThan(few.size());
        // 120 ± 4·√(2·108), as groups have one or two, and at most five groups of each class beside them
        assertThat(more).hasSizeBetween(61, 179 + 30);
        assertThat(few).hasSizeBetween(11, 30 + 30);
        assertThat(ten.provenance().counts())
                .containsEntry(SampledManifest.LEFT_OUT, (long) ROWS - more.size())
                .containsEntry(ManifestTable.payloadCount("txt"), (long) more.size());
        assertThat(ten.provenance().rows()).isEqualTo(more.size());
        assertThat(ten.provenance().source()).isEqualTo(manifest.provenance().source());
    }

    @Test
    void groups_stay_together_and_no_class_is_lost() {
        Artefact one = sample(manifest, 0.01);
        Map<String, String> groups = cells(manifest, "g");
        Set<String> taken = new TreeSet<>(cells(one, "g").values());
        assertThat(cells(one, "g").keySet())
                .isEqualTo(groups.entrySet().stream()
                        .filter(e -> taken.contains(e.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
        assertThat(cells(one, "label").values().stream().filter("rare"::equals))
                .hasSizeGreaterThanOrEqualTo(SampledManifest.OF_EVERY_CLASS);
    }

    @Test
    void of_several_labels_the_rare_one_is_not_lost_and_numbers_have_none() {
        Artefact tags = sample(manifest, 0.001, new MultiLabel.Settings("|"), "tags", GROUPED);
        assertThat(cells(tags, "tags").values().stream().filter("x|odd"::equals))
                .hasSizeGreaterThanOrEqualTo(SampledManifest.OF_EVERY_CLASS);
        Artefact numbers = sample(manifest, 0.01, new Regression.Settings(List.of()), "label", GROUPED);
        assertThat(numbers.provenance().rows()).isBetween(1L, 30L);
    }

    @Test
    void the_sample_is_the_same_whatever_the_order_of_rows_and_the_size_of_parts() throws IOException {
        Map<String, String> ordered = cells(sample(manifest, 0.1), "label");
        List<String> shuffled = lines();
        Collections.shuffle(shuffled, new Random(3));
        assertThat(cells(sample(manifest(shuffled, 170), 0.1), "label")).isEqualTo(ordered);
    }

    /** As many rows as a part had, so that a task of extraction is worth its while. */
    @Test
    void rows_of_several_parts_stand_in_one_and_are_numbered_anew() {
        assertThat(manifest.provenance().files()).hasSize(120);
        Artefact some = sample(manifest, 0.1);
        // of 64, as by chance one may have no row
        assertThat(some.provenance().files()).hasSizeBetween(50, 64);
        Map<String, Long> next = new TreeMap<>();
        Map<String, String> texts = new TreeMap<>();
        for (Row row : ManifestTable.read(SPARK, some, List.of("txt")).collectAsList()) {
            String part = row.getString(1);
            assertThat(row.getLong(2)).isEqualTo(next.getOrDefault(part, 0L));
            next.merge(part, 1L, Long::sum);
            texts.put(row.getString(0), new String((byte[]) row.getStruct(4).get(3), StandardCharsets.UTF_8));
        }
        assertThat(next.keySet().stream().map(part -> part + ".parquet"))
                .containsExactlyInAnyOrderElementsOf(some.provenance().files());
        assertThat(texts).allSatisfy((id, text) -> assertThat(text).isEqualTo("words of " + id.substring(1)));
    }

    @Test
    void an_empty_sample_is_refused() {
        assertThatThrownBy(() -> sample(manifest, 1e-9, new Regression.Settings(List.of()), "label", GROUPED))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found none in it")
                .hasMessageContaining("--sample");
    }
}
