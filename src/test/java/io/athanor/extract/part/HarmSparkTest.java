package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.ByteSize;
import io.athanor.base.Fingerprint;
import io.athanor.base.Share;
import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.ExtractProgress;
import io.athanor.extract.ExtractSettings;
import io.athanor.extract.GuardSettings;
import io.athanor.extract.PayloadSettings;
import io.athanor.extract.Reuse;
import io.athanor.extract.payload.HangingThreads;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.QuarantineReason;
import io.athanor.table.QuarantineTable;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads that harm the process, where the process is the driver. */
class HarmSparkTest {
    private static final Modality TEXT = new Modality("text");
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    @TempDir
    Path folder;

    /** The first payload of all is decoded by code that is still being loaded. */
    @BeforeAll
    static void load(@TempDir Path folder) {
        extract(folder, texts(2, Map.of()), Duration.ofMinutes(5), 8);
    }

    @AfterEach
    void let_go() {
        HarmfulSettings.release();
    }

    @Test
    void what_hangs_goes_to_quarantine_and_nothing_else_does() throws InterruptedException {
        Artefact features =
                extract(texts(40, Map.of(3, "hang", 4, "stuck", 5, "stuck too", 20, "deep", 39, "hang")), 8);
        assertThat(features.provenance().counts())
                .containsEntry("ok", 35L)
                .containsEntry("rejected." + Rejection.TIMEOUT, 4L)
                .containsEntry("rejected." + Rejection.UNDECODABLE, 1L)
                .containsEntry("threadsGivenUp", 4L);
        assertThat(BucketedTable.read(LocalSpark.session(), features).count()).isEqualTo(40);
        assertThat(reasons(features))
                .contains(new QuarantineReason(
                        TEXT, Rejection.TIMEOUT, 4, "id-03", "decoding did not end within 0.5 seconds"));
        // those that could be woken go away
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (HangingThreads.count() > 2 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(HangingThreads.count()).isEqualTo(2);
    }

    @Test
    void too_many_that_hang_fail_a_local_run_and_the_next_goes_on() {
        Map<Integer, String> harmful = new TreeMap<>();
        IntStream.range(3, 15).forEach(i -> harmful.put(i, "stuck"));
        List<Quickstart.Item> items = texts(40, harmful);
        assertThatThrownBy(() -> extract(items, 2))
                .isExactlyInstanceOf(UserError.class)
                .hasMessageContainingAll("threads hang in a decoder", "at most 2", "Run the same command again");
        Artefact features = null;
        for (int run = 0; features == null && run < 6; run++) {
            // as the next process begins: with none
            HarmfulSettings.release();
            try {
                features = extract(items, 2);
            } catch (UserError e) {
                assertThat(e).hasMessageContaining("Run the same command again");
            }
        }
        assertThat(features.provenance().counts())
                .containsEntry("ok", 28L)
                .containsEntry("rejected." + Rejection.TIMEOUT, 12L);
        assertThat(hashes(features).values()).hasSize(12).doesNotContainNull();
        assertThat(features.provenance().counts().get("threadsGivenUp"))
                .as("those of the first run are known")
                .isLessThan(12);
    }

    @Test
    void what_memory_does_not_suffice_for_is_tried_alone_and_then_given_up() throws Exception {
        Artefact features = extract(texts(40, Map.of(7, "heap", 8, "heap", 30, "heap")), 8);
        assertThat(features.provenance().counts())
                .containsEntry("ok", 37L)
                .containsEntry("rejected." + Rejection.CRASH, 3L);
        try (var left = Files.list(folder.resolve("work/segments/text"))) {
            assertThat(left).as("journals go with the segments").isEmpty();
        }
    }

    @Test
    void what_harmed_is_known_by_its_bytes_and_not_tried_again_when_its_file_is_touched() throws IOException {
        Map<Integer, String> harmful = Map.of(3, "hang", 7, "heap", 25, "deep");
        Artefact first = extract(files(40, harmful, 1), 8);
        assertThat(first.provenance().counts())
                .containsEntry("rejected." + Rejection.TIMEOUT, 1L)
                .containsEntry("rejected." + Rejection.CRASH, 1L);
        Map<String, String> hashes = Map.of(
                "id-03", sha256("hang"),
                "id-07", sha256("heap"),
                "id-25", sha256("deep"));
        assertThat(hashes(first)).isEqualTo(hashes);

        Artefact touched = extract(files(40, harmful, 2), 8);
        assertThat(touched.path()).isNotEqualTo(first.path());
        assertThat(touched.provenance().counts())
                .containsEntry(ExtractStage.KEPT_UNREAD, 0L)
                .containsEntry(ExtractStage.KEPT_REREAD, 37L)
                .containsEntry(ExtractStage.INFERRED, 0L)
                .containsEntry("threadsGivenUp", 0L);
        assertThat(hashes(touched)).isEqualTo(hashes);
        assertThat(reasons(touched)).isEqualTo(reasons(first));

        // other bytes are
        Artefact mended = extract(files(40, Map.of(7, "heap"), 3), 8);
        assertThat(mended.provenance().counts())
                .containsEntry("ok", 39L)
                .containsEntry(ExtractStage.INFERRED, 2L)
                .containsEntry("rejected." + Rejection.CRASH, 1L);
    }

    /** As {@link #texts}, in files that were last written at some time. */
    private List<Quickstart.Item> files(int count, Map<Integer, String> harmful, long written) throws IOException {
        List<Quickstart.Item> items = new ArrayList<>();
        for (Quickstart.Item item : texts(count, harmful)) {
            Path file = folder.resolve(item.id() + ".txt");
            Files.write(file, item.payloads().get("txt").inline());
            Payload payload = Payload.file(file.toUri().toString()).stamped(0, written);
            items.add(new Quickstart.Item(item.id(), Map.of(), Map.of("txt", payload), Map.of()));
        }
        return items;
    }

    private static String sha256(String text) {
        return Fingerprint.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The hash of each payload in quarantine, by its sample. */
    private Map<String, String> hashes(Artefact features) {
        Map<String, String> hashes = new TreeMap<>();
        LocalSpark.session()
                .read()
                .parquet(work().quarantine(TEXT, features.fingerprint()).toString())
                .select("sample_id", QuarantineTable.PAYLOAD_SHA256)
                .collectAsList()
                .forEach(row -> hashes.put(row.getString(0), row.getString(1)));
        return hashes;
    }

    private WorkDirectory work() {
        return work(folder);
    }

    private static WorkDirectory work(Path folder) {
        return new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()), new Configuration());
    }

    private Artefact extract(List<Quickstart.Item> items, int hangingThreads) {
        return extract(folder, items, TIMEOUT, hangingThreads);
    }

    private static Artefact extract(Path folder, List<Quickstart.Item> items, Duration timeout, int hangingThreads) {
        WorkDirectory work = work(folder);
        var settings = new ExtractSettings(
                0,
                0,
                2,
                new ByteSize(1 << 20),
                "cpu",
                new GuardSettings(timeout, Duration.ofMinutes(5), hangingThreads));
        return new ExtractStage(TEXT, PayloadSettings.of("txt", new HarmfulSettings()))
                .run(new ExtractContext(
                        LocalSpark.session(),
                        work,
                        Quickstart.manifest(work, items, 20),
                        2,
                        Share.parse("50%"),
                        false,
                        settings,
                        io.athanor.table.StoragePrecision.FLOAT32,
                        ReferenceSettings.defaults(),
                        Reuse.UNCHANGED,
                        0,
                        null,
                        Map.of(),
                        ExtractProgress.NONE));
    }

    private List<QuarantineReason> reasons(Artefact features) {
        WorkDirectory work = work();
        Artefact quarantine =
                work.find(work.quarantine(TEXT, features.fingerprint())).orElseThrow();
        return QuarantineTable.reasons(TEXT, quarantine, new Configuration());
    }

    static List<Quickstart.Item> texts(int count, Map<Integer, String> harmful) {
        List<Quickstart.Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = harmful.getOrDefault(i, "text " + i);
            items.add(new Quickstart.Item(
                    String.format("id-%02d", i),
                    Map.of(),
                    Map.of("txt", Payload.inline(text.getBytes(StandardCharsets.UTF_8))),
                    Map.of()));
        }
        return items;
    }
}
