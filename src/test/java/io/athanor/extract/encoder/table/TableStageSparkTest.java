package io.athanor.extract.encoder.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Change;
import io.athanor.base.Share;
import io.athanor.base.TooManyRejected;
import io.athanor.base.UserError;
import io.athanor.data.Modality;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Shape;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.ExtractProgress;
import io.athanor.extract.ExtractSettings;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.ManifestTable;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableStageSparkTest {
    private static final Modality TABLE = new Modality("table");

    private static final List<Quickstart.Item> ROWS = List.of(
            row("a", Map.of("size", "1.5", "colour", "red", "code", "7")),
            row("b", Map.of("size", "\u00a0-2e1\t", "code", "08\u200b")),
            row("c", Map.of("colour", " \u00a0", "other", "x")),
            row("d", Map.of("colour", "blue", "code", "9")));

    @TempDir
    Path folder;

    @Test
    void kinds_are_inferred_from_all_cells_unless_stated() {
        Artefact features = run(settings(List.of(), List.of("code")), "0");
        assertThat(new FeatureTable(TABLE, features).shape())
                .isEqualTo(new Shape.Table(List.of(
                        new Shape.Column("size", true),
                        new Shape.Column("colour", false),
                        new Shape.Column("code", false))));
        assertThat(rows(features))
                .containsExactlyInAnyOrder(
                        "[a,ok,[1.5,red,7]]", "[b,ok,[-20.0,null,08]]", "[c,missing,null]", "[d,ok,[null,blue,9]]");
        assertThat(((Shape.Table) new FeatureTable(TABLE, run(settings(List.of(), List.of()), "0")).shape()).columns())
                .contains(new Shape.Column("code", true));
    }

    @Test
    void a_word_in_a_column_stated_numeric_goes_to_quarantine() {
        Artefact features = run(settings(List.of("colour"), List.of()), "2");
        assertThat(features.provenance().counts())
                .containsEntry("rejected.not-a-number", 2L)
                .containsEntry("ok", 1L)
                .containsEntry("missing", 1L);
        assertThat(rows(features)).contains("[a,quarantined,null]", "[d,quarantined,null]");
        assertThatThrownBy(() -> run(settings(List.of("colour"), List.of()), "1"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("2 of 3 payloads are bad (2 not-a-number");
    }

    @Test
    void a_column_that_no_sample_has_is_a_mistake() {
        assertThatThrownBy(() -> run(new TableSettings(List.of("size", "colr"), List.of(), List.of()), "0"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no sample has a value in [colr]");
        assertThatThrownBy(() -> new TableSettings(List.of("a"), List.of("b"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_word_for_no_number_is_an_empty_cell_of_a_column_of_numbers() {
        List<Quickstart.Item> rows = new ArrayList<>();
        rows.add(row("n0", Map.of("size", "1.5", "colour", "NA", "code", "x")));
        List<String> words = List.of("nan", "NaN", "inf", "-Infinity", "NULL", "N/A", "-", "<NA>", "#DIV/0!");
        for (int i = 0; i < words.size(); i++) {
            rows.add(row("n" + (i + 1), Map.of("size", words.get(i), "colour", "red")));
        }
        Artefact features = run(rows, settings(List.of(), List.of()), "0");
        assertThat(((Shape.Table) new FeatureTable(TABLE, features).shape()).names(true))
                .containsExactly("size");
        assertThat(rows(features)).contains("[n0,ok,[1.5,NA,x]]", "[n1,ok,[null,red,null]]", "[n9,ok,[null,red,null]]");
        assertThat(features.provenance().changes().count(Change.CELL_NOT_FINITE))
                .isEqualTo(words.size());
        assertThat(features.provenance().changes().lines())
                .anyMatch(line -> line.endsWith("for one, n1: size is 'nan'"));
    }

    @Test
    void a_number_beyond_a_float_goes_to_quarantine_by_its_own_row() {
        List<Quickstart.Item> rows = List.of(
                row("a", Map.of("size", "1e309")),
                row("b", Map.of("size", "-1e200")),
                row("c", Map.of("size", "3e38")),
                row("d", Map.of("size", "1" + "0".repeat(39))),
                row("e", Map.of("size", "1e-4000", "colour", "red", "code", "x")));
        assertThatThrownBy(() -> run(rows, settings(List.of(), List.of()), "0"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("a: size is '1e309', more than a float can hold");
        Artefact features = run(rows, settings(List.of(), List.of()), "70%");
        assertThat(rows(features))
                .containsExactlyInAnyOrder(
                        "[a,quarantined,null]",
                        "[b,quarantined,null]",
                        "[c,ok,[3.0E38,null,null]]",
                        "[d,quarantined,null]",
                        "[e,ok,[0.0,red,x]]");
        assertThat(features.provenance().counts()).containsEntry("rejected.not-finite", 3L);
    }

    @Test
    void a_date_is_numbers_that_come_round_again_and_an_age() {
        List<Quickstart.Item> rows = List.of(
                row("a", Map.of("size", "2025-11-30", "colour", "red")), // a Sunday
                row("b", Map.of("size", "2024-01-01 07:00:00+01:00", "colour", "blue")), // a Monday
                row("c", Map.of("size", "NaT", "colour", "red")),
                row("d", Map.of("size", "30/11/2025", "colour", "red")),
                row("e", Map.of("size", "2025-02-30")));
        TableSettings settings = new TableSettings(
                List.of("size", "colour"),
                List.of(),
                List.of(),
                new DateSettings(
                        List.of("size"),
                        List.of(DatePart.YEAR, DatePart.DAY_OF_WEEK, DatePart.HOUR, DatePart.AGE_DAYS),
                        "2025-12-01 12:00"),
                HashedSettings.none());
        assertThatThrownBy(() -> run(rows, settings, "1"))
                .hasMessageContaining("d: size is '30/11/2025', no day or moment with the year first");
        Artefact features = run(rows, settings, "2");
        Shape shape = new FeatureTable(TABLE, features).shape();
        assertThat(((Shape.Table) shape).names(true))
                .containsExactly(
                        "size.year",
                        "size.day-of-week-sin",
                        "size.day-of-week-cos",
                        "size.hour-sin",
                        "size.hour-cos",
                        "size.age-days");
        double sunday = 2 * Math.PI * 6 / 7;
        assertThat(rows(features))
                .contains(
                        "[a,ok,[2025.0," + Math.sin(sunday) + "," + Math.cos(sunday) + ",0.0,1.0,1.5,red]]",
                        "[b,ok,[2024.0,0.0,1.0,1.0," + Math.cos(Math.PI / 2) + ",700.25,blue]]",
                        "[c,ok,[null,null,null,null,null,null,red]]",
                        "[d,quarantined,null]",
                        "[e,quarantined,null]");
        assertThat(features.provenance().counts()).containsEntry("rejected.not-a-time", 2L);
        assertThat(settings.asTrained(shape))
                .isEqualTo(new TableSettings(
                        List.of("size", "colour"), List.of(), List.of("colour"), settings.dates(), settings.hashed()));
    }

    @Test
    void words_that_are_too_many_share_categories_by_their_hash() {
        TableSettings settings = new TableSettings(
                List.of("colour"), List.of(), List.of(), DateSettings.none(), new HashedSettings(List.of("colour"), 2));
        Artefact features = run(settings, "0");
        assertThat(rows(features)).contains("[c,missing,null]").anyMatch(row -> row.matches("\\[a,ok,\\[#[01]]]"));
        assertThat(rows(run(settings, "0"))).isEqualTo(rows(features));
        assertThat(new FeatureTable(TABLE, features).shape())
                .isEqualTo(new Shape.Table(List.of(new Shape.Column("colour", false))));
    }

    @Test
    void settings_of_dates_that_contradict_each_other_are_refused() {
        assertThatThrownBy(() -> new DateSettings(List.of("size"), List.of(DatePart.AGE_DAYS), null))
                .hasMessageContaining("expected date-reference");
        assertThatThrownBy(() -> new DateSettings(List.of("size"), List.of(DatePart.YEAR), "2025-11-30"))
                .hasMessageContaining("expected age-days among date-parts");
        assertThatThrownBy(() -> new DateSettings(List.of("size"), List.of(DatePart.AGE_DAYS), "30.11.2025"))
                .hasMessageContaining("date-reference is '30.11.2025'");
        DateSettings year = new DateSettings(List.of("size"), List.of(DatePart.YEAR), null);
        assertThatThrownBy(() ->
                        new TableSettings(List.of("size"), List.of("size"), List.of(), year, HashedSettings.none()))
                .hasMessageContaining("'size' is stated twice");
        assertThatThrownBy(() -> new TableSettings(
                        List.of("size", "size.year"), List.of(), List.of(), year, HashedSettings.none()))
                .hasMessageContaining("called as a part of a date is");
    }

    @Test
    void a_row_that_cannot_be_read_goes_to_quarantine() {
        List<Quickstart.Item> rows = new ArrayList<>(ROWS);
        rows.add(row("t.csv#line-7", Map.of(ManifestTable.BROKEN, "line 7 of t.csv: found 4 cells")));
        assertThatThrownBy(() -> run(rows, settings(List.of(), List.of()), "0"))
                .isInstanceOf(TooManyRejected.class)
                .hasMessageContaining("line 7 of t.csv: found 4 cells");
        Artefact features = run(rows, settings(List.of(), List.of()), "50%");
        assertThat(rows(features)).contains("[t.csv#line-7,quarantined,null]", "[d,ok,[null,blue,9.0]]");
        assertThat(features.provenance().counts()).containsEntry("rejected.undecodable", 1L);
    }

    @Test
    void a_few_words_that_make_words_of_a_column_of_numbers_are_told() {
        List<Quickstart.Item> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(row(
                    "r" + i,
                    Map.of("size", i == 7 ? "large" : String.valueOf(i), "colour", i + ",5", "code", "x" + i)));
        }
        Artefact features = run(rows, settings(List.of(), List.of()), "0");
        assertThat(((Shape.Table) new FeatureTable(TABLE, features).shape()).names(true))
                .isEmpty();
        assertThat(features.provenance().changes().count(Change.CELL_NOT_NUMBER))
                .isEqualTo(1 + 20);
        assertThat(run(rows, settings(List.of(), List.of("size", "colour")), "0")
                        .provenance()
                        .changes()
                        .isEmpty())
                .as("they are stated to be words")
                .isTrue();
    }

    private Artefact run(TableSettings settings, String rejected) {
        return run(ROWS, settings, rejected);
    }

    private Artefact run(List<Quickstart.Item> rows, TableSettings settings, String rejected) {
        WorkDirectory work = new WorkDirectory(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration());
        Artefact manifest = Quickstart.manifest(work, rows, 2);
        return settings.stage(TABLE, new Configuration())
                .run(new ExtractContext(
                        LocalSpark.session(),
                        work,
                        manifest,
                        2,
                        Share.parse(rejected),
                        false,
                        ExtractSettings.defaults(),
                        io.athanor.table.StoragePrecision.FLOAT32,
                        ReferenceSettings.defaults(),
                        io.athanor.extract.Reuse.UNCHANGED,
                        0,
                        null,
                        Map.of(),
                        ExtractProgress.NONE));
    }

    private static TableSettings settings(List<String> numeric, List<String> categorical) {
        return new TableSettings(List.of("size", "colour", "code"), numeric, categorical);
    }

    private static List<String> rows(Artefact features) {
        return BucketedTable.read(LocalSpark.session(), features)
                .select("sample_id", "status", "features")
                .collectAsList()
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Quickstart.Item row(String id, Map<String, String> cells) {
        return new Quickstart.Item(id, Map.of(), Map.of(), cells);
    }
}
