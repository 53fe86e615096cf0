package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Share;
import io.athanor.base.TooManyRejected;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.ExtractProgress;
import io.athanor.extract.ExtractSettings;
import io.athanor.extract.Reuse;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.QuarantineTable;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import io.athanor.testing.RowTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncrementSparkTest {
    private static final Modality TEXT = new Modality("text");
    private static final ExtractStage STAGE = new ExtractStage(TEXT, LengthSettings.of("txt", "", "bad"));

    @TempDir
    Path folder;

    /** What each sample's file holds, by its id. */
    private final TreeMap<String, String> source = new TreeMap<>();

    @BeforeEach
    void fill() {
        for (int i = 0; i < 60; i++) {
            source.put(String.format("id-%02d", i), i % 20 == 7 ? "bad " + i : "text " + "x".repeat(i));
        }
    }

    @Test
    void only_new_and_changed_samples_are_inferred_and_the_table_is_that_of_a_clean_run() {
        Artefact before = extract("work", Reuse.UNCHANGED, 0);
        assertThat(before.provenance().counts())
                .containsEntry(ExtractStage.INFERRED, 57L)
                .containsEntry(ExtractStage.KEPT_UNREAD, 0L)
                .containsEntry("quarantined", 3L);

        source.remove("id-03");
        source.remove("id-47");
        source.put("id-10", "another text");
        source.put("id-27", "mended");
        source.put("id-30", "bad now");
        source.put("id-90", "new");
        source.put("id-91", "new and longer");
        // the same bytes, written again
        touched.put("id-11", 5L);
        touched.put("id-12", 5L);

        long sample = LengthSettings.INFERRED.sum();
        Artefact grown = extract("work", Reuse.UNCHANGED, 0);
        assertThat(LengthSettings.INFERRED.sum() - sample).isEqualTo(4);
        assertThat(grown.provenance().counts())
                .containsEntry(ExtractStage.INFERRED, 4L)
                .containsEntry(ExtractStage.KEPT_REREAD, 2L)
                .containsEntry(ExtractStage.KEPT_UNREAD, 54L)
                .containsEntry(ExtractStage.TOMBSTONES, 2L)
                .containsEntry("ok", 58L)
                .containsEntry("quarantined", 2L)
                // what is to be done lies in several parts, and is gathered
                .containsEntry("partsDone", 1L);
        Artefact clean = extract("clean", Reuse.UNCHANGED, 0);
        assertThat(rows(grown, "work")).hasSize(60).isEqualTo(rows(clean, "clean"));
        assertThat(quarantine(grown, "work")).isEqualTo(quarantine(clean, "clean"));

        // the one after that keeps what was kept
        source.put("id-92", "newer");
        Artefact third = extract("work", Reuse.UNCHANGED, 0);
        assertThat(third.provenance().counts())
                .containsEntry(ExtractStage.INFERRED, 1L)
                .containsEntry(ExtractStage.KEPT_UNREAD, 61L)
                .containsEntry(ExtractStage.TOMBSTONES, 0L);
        assertThat(rows(third, "work")).isEqualTo(rows(extract("clean-2", Reuse.UNCHANGED, 0), "clean-2"));
    }

    @Test
    void what_was_done_to_a_kept_payload_is_counted_as_in_a_clean_run() throws IOException {
        source.put("id-01", "odd one");
        source.put("id-02", "odd two");
        source.put("id-03", "odd three");
        source.put("id-04", "odd four");
        assertThat(extract("work", Reuse.UNCHANGED, 0).provenance().changes())
                .isEqualTo(Changes.of(Change.CELL_NOT_FINITE, 4, "id-01: 'odd one'"));

        // one goes, one is mended, one is read again and found the same, one stays unread, one comes
        source.remove("id-01");
        source.put("id-02", "even");
        touched.put("id-03", 5L);
        source.put("id-09", "odd nine");
        Changes three = Changes.of(Change.CELL_NOT_FINITE, 3, "id-03: 'odd three'");
        // given up at first, and gone on with
        source.put("id-20", "bad now");
        assertThatThrownBy(() -> STAGE.run(context("work", "0", Reuse.UNCHANGED, 0)))
                .isInstanceOf(TooManyRejected.class);
        Artefact grown = extract("work", Reuse.UNCHANGED, 0);
        assertThat(grown.provenance().counts()).containsEntry(ExtractStage.KEPT_REREAD, 1L);
        assertThat(grown.provenance().changes()).isEqualTo(three);
        Artefact clean = extract("clean", Reuse.UNCHANGED, 0);
        assertThat(clean.provenance().changes()).isEqualTo(three);
        assertThat(rows(grown, "work")).isEqualTo(rows(clean, "clean"));
        // and what was kept twice
        source.put("id-92", "newer");
        assertThat(extract("work", Reuse.UNCHANGED, 0).provenance().changes()).isEqualTo(three);
    }

    @Test
    void nothing_new_costs_nothing_and_another_recipe_makes_a_table_of_its_own() {
        Artefact table = extract("work", Reuse.UNCHANGED, 0);
        source.remove("id-00");
        long sample = LengthSettings.INFERRED.sum();
        Artefact fewer = extract("work", Reuse.UNCHANGED, 0);
        assertThat(LengthSettings.INFERRED.sum()).isEqualTo(sample);
        assertThat(fewer.provenance().counts()).containsEntry("modelLoads", 0L).containsEntry("partsDone", 0L);
        assertThat(rows(fewer, "work")).hasSize(59);

        ExtractStage other = new ExtractStage(TEXT, LengthSettings.of("txt", "text x", "bad"));
        Artefact beside = other.run(context("work", "10%", Reuse.UNCHANGED, 0));
        assertThat(LengthSettings.INFERRED.sum() - sample).isGreaterThanOrEqualTo(55);
        assertThat(beside.provenance().counts()).containsEntry(ExtractStage.KEPT_UNREAD, 0L);
        assertThat(work("work").find(table.path())).isPresent();
        assertThat(beside.path()).isNotEqualTo(fewer.path());
    }

    @Test
    void what_was_done_before_the_budget_was_exceeded_is_kept_when_the_source_is_mended() {
        assertThatThrownBy(() -> STAGE.run(context("work", "2", Reuse.UNCHANGED, 0)))
                .isInstanceOf(TooManyRejected.class);
        source.put("id-07", "mended");
        long sample = LengthSettings.INFERRED.sum();
        Artefact mended = STAGE.run(context("work", "2", Reuse.UNCHANGED, 0));
        assertThat(LengthSettings.INFERRED.sum() - sample).isEqualTo(1);
        assertThat(mended.provenance().counts())
                .containsEntry(ExtractStage.KEPT_UNREAD, 60L)
                .containsEntry("quarantined", 2L);
        assertThat(rows(mended, "work")).isEqualTo(rows(extract("clean", Reuse.UNCHANGED, 0), "clean"));
        // and once more on top, over what lies there of the attempt that was given up
        source.put("id-27", "mended too");
        assertThat(extract("work", Reuse.UNCHANGED, 0).provenance().counts()).containsEntry(ExtractStage.INFERRED, 1L);
    }

    @Test
    void what_was_done_in_another_format_of_segments_is_done_anew() throws IOException {
        ExtractContext strict = context("work", "2", Reuse.UNCHANGED, 0);
        assertThatThrownBy(() -> STAGE.run(strict)).isInstanceOf(TooManyRejected.class);
        Path plan = Path.of(
                        work("work").segments(TEXT, STAGE.fingerprint(strict)).toUri())
                .resolve("_plan.json");
        String older = Files.readString(plan).replaceFirst("\"format\" : \\d+,", "");
        assertThat(older).isNotEqualTo(Files.readString(plan));
        // the checksum beside it is of what stood there
        Files.delete(plan.resolveSibling("._plan.json.crc"));
        Files.writeString(plan, older);
        source.put("id-07", "mended");
        Artefact mended = STAGE.run(context("work", "2", Reuse.UNCHANGED, 0));
        assertThat(mended.provenance().counts()).containsEntry(ExtractStage.KEPT_UNREAD, 0L);
        assertThat(rows(mended, "work")).isEqualTo(rows(extract("clean", Reuse.UNCHANGED, 0), "clean"));
    }

    @Test
    void an_increment_that_was_stopped_goes_on_with_its_own_plan() throws IOException {
        extract("work", Reuse.UNCHANGED, 0);
        for (int i = 0; i < 45; i++) {
            source.put(String.format("id-%02d", i), (i % 9 == 4 ? "bad " : "changed ") + i);
        }
        ExtractContext strict = context("work", "0", Reuse.UNCHANGED, 0);
        assertThatThrownBy(() -> STAGE.run(strict)).isInstanceOf(TooManyRejected.class);
        Path segments =
                Path.of(work("work").segments(TEXT, STAGE.fingerprint(strict)).toUri());
        List<Path> records;
        try (var all = Files.list(segments)) {
            records = all.filter(file -> file.getFileName().toString().matches("[^_.].*\\.json"))
                    .sorted()
                    .toList();
        }
        assertThat(records).hasSizeGreaterThan(2);
        Files.delete(records.get(1));
        long sample = LengthSettings.INFERRED.sum();
        Artefact finished = extract("work", Reuse.UNCHANGED, 0);
        assertThat(LengthSettings.INFERRED.sum() - sample).isBetween(1L, 20L);
        assertThat(finished.provenance().counts())
                .containsEntry("partsDone", 1L)
                .containsEntry("partsSkipped", records.size() - 1L);
        assertThat(rows(finished, "work")).isEqualTo(rows(extract("clean", Reuse.UNCHANGED, 0), "clean"));
    }

    @Test
    void retrying_tries_rejected_payloads_and_no_others() {
        extract("work", Reuse.UNCHANGED, 0);
        // mended behind the manifest's back: it does not know
        Map<String, Long> stamps = new TreeMap<>();
        source.keySet().forEach(id -> stamps.put(id, stamp(id)));
        source.put("id-07", "mended");
        forced.putAll(stamps);
        long sample = LengthSettings.INFERRED.sum();
        assertThat(extract("work", Reuse.UNCHANGED, 0).provenance().counts()).containsEntry("quarantined", 3L);
        assertThat(LengthSettings.INFERRED.sum()).isEqualTo(sample);
        Artefact retried = extract("work", Reuse.GOOD, 1);
        assertThat(LengthSettings.INFERRED.sum() - sample).isEqualTo(1);
        assertThat(retried.provenance().counts())
                .containsEntry("quarantined", 2L)
                .containsEntry(ExtractStage.INFERRED, 1L)
                .containsEntry(ExtractStage.KEPT_UNREAD, 58L);
        assertThat(rows(retried, "work")).isEqualTo(rows(extract("clean", Reuse.UNCHANGED, 0), "clean"));
    }

    private final TreeMap<String, Long> touched = new TreeMap<>();
    private final TreeMap<String, Long> forced = new TreeMap<>();

    private long stamp(String id) {
        return forced.getOrDefault(id, source.get(id).hashCode() + touched.getOrDefault(id, 0L));
    }

    private Artefact extract(String work, Reuse reuse, int retries) {
        return STAGE.run(context(work, "100%", reuse, retries));
    }

    private ExtractContext context(String name, String rejected, Reuse reuse, int retries) {
        List<Quickstart.Item> items = new ArrayList<>();
        source.forEach((id, text) -> {
            // files of one place for all work directories
            Path file = folder.resolve(id + ".txt");
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Payload payload = Payload.file(file.toUri().toString()).stamped(0, stamp(id));
            items.add(new Quickstart.Item(id, Map.of(), Map.of("txt", payload), Map.of()));
        });
        // one without the modality
        items.add(new Quickstart.Item("zz", Map.of(), Map.of(), Map.of()));
        WorkDirectory work = work(name);
        return new ExtractContext(
                LocalSpark.session(),
                work,
                Quickstart.manifest(work, items, 10),
                2,
                Share.parse(rejected),
                false,
                ExtractSettings.defaults(),
                io.athanor.table.StoragePrecision.FLOAT32,
                ReferenceSettings.defaults(),
                reuse,
                retries,
                null,
                Map.of(),
                ExtractProgress.NONE);
    }

    private WorkDirectory work(String name) {
        return new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()), new Configuration());
    }

    /** The rows of the samples there are, less the one without the modality. */
    private static List<String> rows(Artefact features, String work) {
        return BucketedTable.read(LocalSpark.session(), features).orderBy(Columns.SAMPLE_ID).collectAsList().stream()
                .map(RowTexts::text)
                .filter(row -> !row.startsWith("[zz"))
                .toList();
    }

    private List<String> quarantine(Artefact features, String name) {
        Artefact quarantine = work(name)
                .find(work(name).quarantine(TEXT, features.fingerprint()))
                .orElseThrow();
        return LocalSpark.session()
                .read()
                .schema(QuarantineTable.SCHEMA)
                .parquet(quarantine.path().toString())
                .orderBy(Columns.SAMPLE_ID)
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList();
    }
}
