package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.ByteSize;
import io.athanor.base.Share;
import io.athanor.base.TooManyRejected;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
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
import io.athanor.extract.encoder.audio.SoundSettings;
import io.athanor.extract.encoder.audio.SpeechExtractor;
import io.athanor.extract.encoder.image.PictureSettings;
import io.athanor.extract.encoder.onnx.MiniLmSettings;
import io.athanor.extract.encoder.onnx.MobileNetSettings;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.QuarantineReason;
import io.athanor.table.QuarantineTable;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractStageSparkTest {
    private static final Modality TEXT = new Modality("text");

    @TempDir
    Path folder;

    @Test
    void the_quickstart_balances_by_the_known_counts() {
        WorkDirectory work = work();
        Artefact manifest = Quickstart.manifest(work, Quickstart.items(), 162);
        Map<String, PayloadSettings> encoders = Map.of(
                "image", PayloadSettings.of("png", new MobileNetSettings(PictureSettings.usual())),
                "text", PayloadSettings.of("txt", new MiniLmSettings("pooled", 128)),
                "audio", PayloadSettings.of("ogg", new SpeechExtractor.Settings(SoundSettings.usual())));
        Map<String, String> found = new TreeMap<>();
        encoders.forEach((name, settings) -> {
            Modality modality = new Modality(name);
            Artefact features = new ExtractStage(modality, settings).run(context(work, manifest, "2%"));
            var counts = features.provenance().counts();
            found.put(name, counts.get("ok") + " " + counts.get("missing") + " " + counts.get("quarantined"));
            assertThat(counts.get("modelLoads")).as("loads of " + name).isLessThanOrEqualTo(1);
            assertThat(new FeatureTable(modality, features).shape())
                    .isEqualTo(settings.extractor().output());
            assertThat(BucketedTable.read(LocalSpark.session(), features).count())
                    .isEqualTo(324);
        });
        assertThat(found).isEqualTo(Map.of("image", "312 9 3", "text", "317 7 0", "audio", "308 14 2"));
    }

    @Test
    void too_many_rejected_publish_their_quarantine_alone_and_their_parts_are_not_redone() throws IOException {
        WorkDirectory work = work();
        List<Quickstart.Item> items = texts(40, "text");
        items.set(7, text("id-07", "bad"));
        items.set(31, text("id-31", "bad too"));
        Artefact manifest = Quickstart.manifest(work, items, 10);
        ExtractStage stage = new ExtractStage(TEXT, LengthSettings.of("txt", "", "bad"));
        assertThatThrownBy(() -> stage.run(context(work, manifest, "1")))
                .isInstanceOf(TooManyRejected.class)
                .hasMessage(
                        "Cannot extract text: 2 of 40 payloads are bad (2 undecodable; for one, id-07 is undecodable:"
                                + " begins with bad), expected at most 1. Mend the source or raise limits.rejected; athanor quarantine "
                                + work.root().toUri().getPath() + " lists them.");
        var fingerprint = stage.fingerprint(context(work, manifest, "1"));
        assertThat(work.find(work.features(TEXT, fingerprint))).isEmpty();
        assertThat(work.find(work.quarantine(TEXT, fingerprint)).orElseThrow().provenance())
                .satisfies(refused -> assertThat(refused.rows()).isEqualTo(2))
                .satisfies(refused -> assertThat(refused.counts()).containsEntry("ok", 38L));

        Path segments = Path.of(work.segments(TEXT, fingerprint).toUri());
        Files.delete(segments.resolve("emoji-00002.json"));
        List<String> heard = new ArrayList<>();
        Artefact features = stage.run(context(
                work, manifest, "5%", ExtractSettings.defaults(), (rows, total) -> heard.add(rows + "/" + total)));
        assertThat(features.provenance().counts())
                .containsEntry("partsDone", 1L)
                .containsEntry("partsSkipped", 3L)
                .containsEntry("ok", 38L)
                .containsEntry("quarantined", 2L);
        assertThat(heard).endsWith("40/40");
        assertThat(segments).doesNotExist();
        // published: found again, and still held to the limit of the day
        assertThat(stage.run(context(work, manifest, "5%"))).isEqualTo(features);
        assertThatThrownBy(() -> stage.run(context(work, manifest, "1"))).isInstanceOf(TooManyRejected.class);
    }

    @Test
    void a_record_cut_short_does_not_count() throws IOException {
        WorkDirectory work = work();
        List<Quickstart.Item> items = texts(20, "text");
        items.set(3, text("id-03", "bad"));
        Artefact manifest = Quickstart.manifest(work, items, 10);
        ExtractStage stage = new ExtractStage(TEXT, LengthSettings.of("txt", "", "bad"));
        assertThatThrownBy(() -> stage.run(context(work, manifest, "0"))).isInstanceOf(TooManyRejected.class);
        Path record = Path.of(work.segments(TEXT, stage.fingerprint(context(work, manifest, "1")))
                        .toUri())
                .resolve("emoji-00001.json");
        Files.write(record, Arrays.copyOf(Files.readAllBytes(record), 30));
        assertThat(stage.run(context(work, manifest, "2")).provenance().counts())
                .containsEntry("partsDone", 1L)
                .containsEntry("partsSkipped", 1L);
    }

    @Test
    void a_payload_the_encoder_fails_on_spoils_nobody_else_and_batches_change_nothing() {
        List<Quickstart.Item> items = texts(50, "some text ");
        items.set(17, text("id-17", "poison"));
        List<List<Row>> tables = new ArrayList<>();
        for (int batch : List.of(1, 7, 0)) {
            WorkDirectory work = new WorkDirectory(
                    new org.apache.hadoop.fs.Path(
                            folder.resolve("batch-" + batch).toUri()),
                    new Configuration());
            Artefact manifest = Quickstart.manifest(work, items, 50);
            var settings = new ExtractSettings(
                    batch, 0, 3, new ByteSize(batch == 7 ? 60 : 1 << 20), "cpu", GuardSettings.defaults());
            Artefact features = new ExtractStage(TEXT, LengthSettings.of("txt", "poison", ""))
                    .run(context(work, manifest, "2%", settings, ExtractProgress.NONE));
            tables.add(BucketedTable.read(LocalSpark.session(), features)
                    .orderBy(Columns.SAMPLE_ID)
                    .collectAsList());
            Artefact quarantine =
                    work.find(work.quarantine(TEXT, features.fingerprint())).orElseThrow();
            assertThat(QuarantineTable.reasons(TEXT, quarantine, new Configuration()))
                    .containsExactly(new QuarantineReason(
                            TEXT, Rejection.ENCODER, 1, "id-17", "java.lang.IllegalStateException: poison"));
        }
        assertThat(tables.get(1)).isEqualTo(tables.get(0));
        assertThat(tables.get(2)).isEqualTo(tables.get(0));
        assertThat(tables.get(0).get(0).<Float>getList(3)).containsExactly(11f, (float) 's');
    }

    @Test
    void payloads_that_cannot_be_fetched_have_their_reasons() {
        WorkDirectory work = work();
        List<Quickstart.Item> items = texts(8, "text");
        items.set(
                1,
                item("a-gone", Payload.file(folder.resolve("gone.txt").toUri().toString())));
        items.set(2, item("b-empty", Payload.inline(new byte[0])));
        items.set(3, item("c-large", Payload.inline(new byte[1_001])));
        items.set(4, item("d-outside", Payload.rejected("../x", Rejection.OUTSIDE_ROOT, "it climbs out")));
        items.set(5, item("e-cut", Payload.slice(Path.of("pom.xml").toUri().toString(), 10_000_000, 10)));
        Artefact features = new ExtractStage(TEXT, LengthSettings.of("txt", "", ""))
                .run(context(work, Quickstart.manifest(work, items, 4), "5"));
        assertThat(features.provenance().counts())
                .containsEntry("rejected." + Rejection.UNREADABLE, 1L)
                .containsEntry("rejected." + Rejection.EMPTY, 1L)
                .containsEntry("rejected." + Rejection.TOO_LARGE, 1L)
                .containsEntry("rejected." + Rejection.OUTSIDE_ROOT, 1L)
                .containsEntry("rejected." + Rejection.TRUNCATED, 1L)
                .containsEntry("ok", 3L);
    }

    @Test
    void a_modality_that_is_all_bad_or_not_there_at_all_is_refused_whatever_the_limit() {
        WorkDirectory work = work();
        Artefact manifest = Quickstart.manifest(work, texts(6, "bad"), 3);
        assertThatThrownBy(() -> new ExtractStage(TEXT, LengthSettings.of("txt", "", "bad"))
                        .run(context(work, manifest, "100%")))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("6 of 6 payloads are bad")
                .hasMessageContaining("never all");
        ExtractStage absent = new ExtractStage(TEXT, LengthSettings.of("pgn", "", ""));
        assertThatThrownBy(() -> absent.run(context(work, manifest, "100%")))
                .isExactlyInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot extract text: none of the 6 samples has anything of it");
        ExtractContext scoring = new ExtractContext(
                LocalSpark.session(),
                work,
                manifest,
                2,
                Share.parse("2%"),
                true,
                ExtractSettings.defaults(),
                io.athanor.table.StoragePrecision.FLOAT32,
                ReferenceSettings.defaults(),
                Reuse.UNCHANGED,
                0,
                null,
                Map.of(),
                ExtractProgress.NONE);
        assertThat(absent.run(scoring).provenance().counts()).containsEntry("missing", 6L);
    }

    private WorkDirectory work() {
        return new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()), new Configuration());
    }

    private static ExtractContext context(WorkDirectory work, Artefact manifest, String rejected) {
        return context(work, manifest, rejected, ExtractSettings.defaults(), ExtractProgress.NONE);
    }

    private static ExtractContext context(
            WorkDirectory work,
            Artefact manifest,
            String rejected,
            ExtractSettings settings,
            ExtractProgress progress) {
        return new ExtractContext(
                LocalSpark.session(),
                work,
                manifest,
                2,
                Share.parse(rejected),
                false,
                settings,
                io.athanor.table.StoragePrecision.FLOAT32,
                ReferenceSettings.defaults(),
                Reuse.UNCHANGED,
                0,
                null,
                Map.of(),
                progress);
    }

    private static List<Quickstart.Item> texts(int count, String prefix) {
        List<Quickstart.Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(text(String.format("id-%02d", i), prefix + i));
        }
        return items;
    }

    private static Quickstart.Item text(String id, String text) {
        return item(id, Payload.inline(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Quickstart.Item item(String id, Payload payload) {
        return new Quickstart.Item(id, Map.of(), Map.of("txt", payload), Map.of());
    }
}
