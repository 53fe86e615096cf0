package io.athanor.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.base.Fingerprint;
import io.athanor.base.Json;
import io.athanor.data.Ledger;
import io.athanor.data.Modality;
import io.athanor.testing.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
    private static final Modality IMAGE = new Modality("image");
    private static final Ledger.Labels LABELS = new Ledger.Labels(9, 1);

    @TempDir
    java.nio.file.Path folder;

    private WorkDirectory work;

    @BeforeEach
    void open() {
        work = new WorkDirectory(new Path(folder.toUri()), new Configuration());
    }

    @Test
    void a_balance_comes_back_from_the_work_directory() throws Exception {
        assertThat(LedgerFile.read(work)).isEmpty();
        var why = List.of(new QuarantineReason(IMAGE, "undecodable", 2, "id-1", "no picture"));
        LedgerFile written = LedgerFile.of(10, LABELS, List.of(image(7, 1, 2)), why);

        written =
                written.with(new TreeMap<>(Map.of("manifest", Changes.of(Change.CELL_NOT_FINITE, 3, "row 1: 'inf'"))));
        written.write(work);

        assertThat(LedgerFile.read(work)).contains(written);
        assertThat(written.ledger().modalities()).containsEntry("image", new Ledger.Counts(7, 1, 2));
        String text = work.readText(new Path(work.root(), "ledger.json")).orElseThrow();
        assertThat(Json.tree(text).at("/modalities/image/quarantined").asLong()).isEqualTo(2);
        assertThat(Json.tree(text).at("/labels/missing").asLong()).isEqualTo(1);
        assertThat(Json.tree(text).at("/ids").asLong()).isEqualTo(10);
        assertThat(Json.tree(text).at("/changes/manifest/cell-not-finite/count").asLong())
                .isEqualTo(3);
    }

    @Test
    void of_a_sample_it_balances_over_what_is_in_it_and_counts_what_is_not() {
        LedgerFile written = LedgerFile.of(
                        10, LABELS, List.of(image(7, 1, 2)), List.of(new QuarantineReason(IMAGE, "bad", 2, "a", "b")))
                .leavingOut(990);
        written.write(work);

        assertThat(LedgerFile.read(work)).contains(written);
        assertThat(written.with(new TreeMap<>()).leftOut()).isEqualTo(990);
        assertThat(written.ids()).isEqualTo(10);
    }

    @Test
    void an_account_that_does_not_balance_is_refused() {
        assertThatThrownBy(() -> LedgerFile.of(10, LABELS, List.of(image(7, 1, 1)), List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ledger does not balance for image: 7 ok + 1 missing + 1 quarantined ≠ 10 ids");
        assertThatThrownBy(() -> LedgerFile.of(10, LABELS, List.of(image(7, 1, 2)), List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ledger does not balance for image: 2 quarantined, but quarantine holds 0");
        assertThatThrownBy(() -> LedgerFile.of(10, new Ledger.Labels(9, 0), List.of(), List.of()))
                .hasMessageContaining("for labels");
        assertThat(LedgerFile.of(10, new Ledger.Labels(8, 1, 1), List.of(), List.of())
                        .labels()
                        .quarantined())
                .isEqualTo(1);
    }

    @Test
    void views_are_accounted_for_beside_ids() {
        FeatureTable viewed = image(Map.of("ok", 12L, "missing", 1L, "quarantined", 0L, FeatureTable.VIEWS, 3L));
        LedgerFile written = LedgerFile.of(10, LABELS, List.of(viewed), List.of());
        written.write(work);
        assertThat(LedgerFile.read(work)).contains(written);
        assertThat(written.ledger().rows("image")).isEqualTo(13);
        FeatureTable lost = image(Map.of("ok", 11L, "missing", 1L, "quarantined", 0L, FeatureTable.VIEWS, 3L));
        assertThatThrownBy(() -> LedgerFile.of(10, LABELS, List.of(lost), List.of()))
                .hasMessage("ledger does not balance for image: 11 ok + 1 missing + 0 quarantined ≠ 10 ids + 3 views");
    }

    @Test
    void reasons_are_counted_with_one_example_each() {
        List<Row> rows = new ArrayList<>();
        rows.add(rejected("id-5", "empty", "no bytes"));
        rows.add(rejected("id-3", "undecodable", "not a PNG"));
        rows.add(rejected("id-2", "undecodable", "cut short"));
        Artefact artefact = quarantine(rows);

        assertThat(QuarantineTable.reasons(IMAGE, artefact, new Configuration()))
                .containsExactly(
                        new QuarantineReason(IMAGE, "undecodable", 2, "id-2", "cut short"),
                        new QuarantineReason(IMAGE, "empty", 1, "id-5", "no bytes"));
        assertThat(QuarantineTable.reasons(IMAGE, quarantine(List.of()), new Configuration()))
                .isEmpty();
    }

    private Artefact quarantine(List<Row> rows) {
        Fingerprint fingerprint =
                Fingerprint.of("q", 1).with("rows", rows.size()).build();
        Path at = work.quarantine(IMAGE, fingerprint);
        RowFile.write(new Path(at, "part-0.parquet"), new Configuration(), QuarantineTable.SCHEMA, rows.iterator());
        return work.publish(
                at, Records.of("extract", fingerprint, List.of("part-0.parquet"), rows.size(), 0, Map.of()));
    }

    private static Row rejected(String id, String reason, String message) {
        return RowFactory.create(id, 0, "image", "extract", reason, message, null, null, null);
    }

    private FeatureTable image(long ok, long missing, long quarantined) {
        return image(Map.of("ok", ok, "missing", missing, "quarantined", quarantined));
    }

    private FeatureTable image(Map<String, Long> counts) {
        Fingerprint fingerprint = Fingerprint.of("extract", 1).build();
        return new FeatureTable(
                IMAGE,
                new Artefact(
                        work.features(IMAGE, fingerprint),
                        Records.of("extract", fingerprint, List.of(), 10, 4, counts)));
    }
}
