package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.Share;
import io.athanor.base.UserError;
import io.athanor.data.Columns;
import io.athanor.data.Modality;
import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.ExtractContext;
import io.athanor.extract.ExtractProgress;
import io.athanor.extract.ExtractSettings;
import io.athanor.extract.Reuse;
import io.athanor.table.Artefact;
import io.athanor.table.BucketedTable;
import io.athanor.table.FeatureTable;
import io.athanor.table.Halves;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.table.StoragePrecision;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import io.athanor.testing.Quickstart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureStorageSparkTest {
    private static final Modality TEXT = new Modality("text");
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path folder;

    @Test
    void halves_are_the_rounded_floats_to_whoever_reads_them_and_too_large_ones_are_rejected() {
        ExtractStage stage = new ExtractStage(TEXT, LengthSettings.of("txt", "", ""));
        Artefact whole = stage.run(context("work", 30, StoragePrecision.FLOAT32));
        Artefact halves = stage.run(context("work", 30, StoragePrecision.FLOAT16));
        assertThat(halves.path()).isNotEqualTo(whole.path());
        assertThat(new FeatureTable(TEXT, halves).precision()).isEqualTo(StoragePrecision.FLOAT16);
        Map<String, float[]> expected = features(whole);
        Map<String, float[]> found = features(halves);
        assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSize(30);
        expected.forEach((id, feature) -> assertThat(found.get(id)).isEqualTo(Halves.floats(Halves.of(feature))));
        // in a query too
        var rows = BucketedTable.read(LocalSpark.session(), halves);
        assertThat(rows.schema().apply(Columns.FEATURES).dataType().simpleString())
                .isEqualTo("binary");
        for (Row row : rows.select(rows.col(Columns.SAMPLE_ID), Halves.decoded(rows.schema(), Columns.FEATURES))
                .collectAsList()) {
            assertThat(row.<Float>getList(1))
                    .containsExactly(found.get(row.getString(0))[0], found.get(row.getString(0))[1]);
        }
        // the second value is the first letter's number, 65,533 here
        Artefact large = stage.run(context("large", 30, StoragePrecision.FLOAT16, "\ufffd"));
        assertThat(large.provenance().counts())
                .containsEntry("rejected." + Rejection.ENCODER, 1L)
                .containsEntry("ok", 30L);
        // an increment of halves
        Artefact grown = stage.run(context("work", 31, StoragePrecision.FLOAT16));
        assertThat(grown.provenance().counts())
                .containsEntry(ExtractStage.KEPT_UNREAD, 30L)
                .containsEntry(ExtractStage.INFERRED, 1L);
        assertThat(features(grown)).hasSize(31);
    }

    @Test
    void each_file_says_what_made_it_and_a_file_of_another_recipe_is_refused() throws IOException {
        Artefact one = new ExtractStage(TEXT, LengthSettings.of("txt", "", "a"))
                .run(context("work", 30, StoragePrecision.FLOAT32));
        Artefact other = new ExtractStage(TEXT, LengthSettings.of("txt", "", "b"))
                .run(context("work", 30, StoragePrecision.FLOAT32));
        assertThat(one.provenance().files()).hasSize(2);
        for (String file : one.provenance().files()) {
            Map<String, String> footer = RowFile.metadata(new org.apache.hadoop.fs.Path(one.path(), file), HADOOP);
            assertThat(footer)
                    .containsEntry("athanor.modality", "text")
                    .containsEntry("athanor.width", "2")
                    .containsEntry("athanor.dtype", "float32")
                    .containsEntry("athanor.norm", "none")
                    .hasEntrySatisfying(
                            "athanor.recipe",
                            recipe -> assertThat(recipe)
                                    .isEqualTo(
                                            "{\"encoder\":{\"name\":\"lengths\",\"settings\":{\"poison\":\"\",\"refused\":\"a\"}}}"))
                    .hasEntrySatisfying(
                            "athanor.model", hash -> assertThat(hash).hasSize(64))
                    .hasEntrySatisfying(
                            "athanor.preprocessing", hash -> assertThat(hash).hasSize(64));
        }
        FeatureTable table = new FeatureTable(TEXT, one);
        table.requireOneRecipe(HADOOP);
        Path mine = Path.of(one.path().toUri()).resolve(one.provenance().files().get(1));
        Files.copy(
                Path.of(other.path().toUri()).resolve(other.provenance().files().get(1)),
                mine,
                StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(mine.resolveSibling("." + mine.getFileName() + ".crc"));
        assertThatThrownBy(() -> table.requireOneRecipe(HADOOP))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(mine.getFileName() + " was made by {")
                .hasMessageContaining("\"refused\":\"b\"")
                .hasMessageContaining("\"refused\":\"a\"");
    }

    private Map<String, float[]> features(Artefact artefact) {
        Map<String, float[]> features = new TreeMap<>();
        for (String file : artefact.provenance().files()) {
            try (RowReader rows = RowFile.read(
                    new org.apache.hadoop.fs.Path(artefact.path(), file),
                    HADOOP,
                    FeatureTable.schema(new Shape.Vector(2)))) {
                rows.forEachRemaining(row -> features.put(row.getString(0), row.getAs(2)));
            }
        }
        return features;
    }

    private ExtractContext context(String name, int samples, StoragePrecision precision, String... further) {
        List<Quickstart.Item> items = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            items.add(item("id-" + i, "x".repeat(2000 % (i + 1) + 1)));
        }
        for (String text : further) {
            items.add(item("further-" + items.size(), text));
        }
        WorkDirectory work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()), HADOOP);
        return new ExtractContext(
                LocalSpark.session(),
                work,
                Quickstart.manifest(work, items, 10),
                2,
                Share.parse("10%"),
                false,
                ExtractSettings.defaults(),
                precision,
                ReferenceSettings.defaults(),
                Reuse.UNCHANGED,
                0,
                null,
                Map.of(),
                ExtractProgress.NONE);
    }

    private static Quickstart.Item item(String id, String text) {
        return new Quickstart.Item(
                id, Map.of(), Map.of("txt", Payload.inline(text.getBytes(StandardCharsets.UTF_8))), Map.of());
    }
}
