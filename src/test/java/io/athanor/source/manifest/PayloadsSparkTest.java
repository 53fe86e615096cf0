package io.athanor.source.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Modality;
import io.athanor.source.PayloadField;
import io.athanor.source.Source;
import io.athanor.source.SourceSettings;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.Publisher;
import io.athanor.table.RowFile;
import io.athanor.table.RowReader;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads of which a sample may have several. */
class PayloadsSparkTest {
    private static final PayloadField TEXT = PayloadField.inlineText("txt");

    @TempDir
    private Path folder;

    @Test
    void files_of_a_folder_are_listed_one_by_one_in_the_order_of_their_numbers() throws IOException {
        Path files = Files.createDirectories(folder.resolve("files"));
        for (String name : List.of("a.10.txt", "a.2.txt", "a.txt", "a.png", "b.front.txt", "c.json", "d.0.txt")) {
            Files.writeString(files.resolve(name), name.equals("c.json") ? "{\"x\": 1}" : name);
        }
        Artefact samples = new Publisher(LocalSpark.session(), work(), Map.of())
                .publish(new ManifestStage(source(files.toString(), 1), List.of()));

        Artefact payloads = payloads(source(files.toString(), 1), TEXT, samples);

        assertThat(rows(payloads, "txt"))
                .containsExactly(
                        "a#txt of a: a.txt",
                        "a#2.txt of a: a.2.txt",
                        "a#10.txt of a: a.10.txt",
                        "b#front.txt of b: b.front.txt",
                        "d#0.txt of d: d.0.txt");
        assertThat(payloads.provenance().counts())
                .containsEntry(PayloadsStage.FOUND, 5L)
                .containsEntry(PayloadsStage.ORPHANS, 0L);
        assertThat(payloads.provenance().source())
                .isEqualTo(samples.provenance().source());
    }

    @Test
    void what_belongs_to_no_sample_or_stands_there_twice_is_counted_and_left_out() throws IOException {
        Path ids = Files.writeString(folder.resolve("ids.csv"), "sample_id\na\nb\n");
        Path texts = Files.writeString(
                folder.resolve("texts.csv"), "sample_id,txt\na,one\nz,two\na,one\nb,\n,three\na,four\nz,two\n");
        Artefact samples =
                new Publisher(LocalSpark.session(), work(), Map.of()).publish(new ManifestStage(table(ids), List.of()));

        Artefact payloads = payloads(table(texts), TEXT, samples);

        assertThat(payloads.provenance().counts())
                .isEqualTo(Map.of(
                        PayloadsStage.FOUND, 7L,
                        PayloadsStage.ORPHANS, 2L,
                        PayloadsStage.NAMELESS, 1L,
                        PayloadsStage.REPEATED, 1L));
        assertThat(rows(payloads, "txt"))
                .hasSize(3)
                .satisfiesExactly(
                        row -> assertThat(row).startsWith("a#").endsWith(" of a: one"),
                        row -> assertThat(row).startsWith("b#none-").endsWith(" of b: null"),
                        row -> assertThat(row).startsWith("a#").endsWith(" of a: four"));

        // rows may change places and files: each is still the payload it was
        Files.delete(texts);
        Path moved = Files.writeString(folder.resolve("moved.csv"), "sample_id,txt\na,four\na,one\n");
        assertThat(rows(payloads(table(moved), TEXT, samples), "txt"))
                .hasSize(2)
                .isSubsetOf(rows(payloads, "txt"));
    }

    @Test
    void what_listing_them_did_to_data_is_told() throws IOException {
        Path ids = Files.writeString(folder.resolve("ids.csv"), "sample_id\na\nb\n");
        Path texts = Files.writeString(folder.resolve("texts.csv"), "sample_id,txt\na,one\n,\nb,two,\n");
        Artefact samples =
                new Publisher(LocalSpark.session(), work(), Map.of()).publish(new ManifestStage(table(ids), List.of()));

        Changes changes = payloads(table(texts), TEXT, samples).provenance().changes();

        assertThat(changes.count(Change.ROW_BLANK)).isEqualTo(1);
        assertThat(changes.count(Change.CELLS_BEYOND)).isEqualTo(1);
    }

    @Test
    void a_field_that_may_be_lacking_may_be_lacking_altogether() throws IOException {
        Path ids = Files.writeString(folder.resolve("ids.csv"), "sample_id\na\n");
        Files.writeString(Files.createDirectories(folder.resolve("files")).resolve("a.png"), "a");
        Artefact samples =
                new Publisher(LocalSpark.session(), work(), Map.of()).publish(new ManifestStage(table(ids), List.of()));
        Artefact payloads = payloads(source(folder.resolve("files").toString(), 10), TEXT.optional(), samples);
        assertThat(payloads.provenance().rows()).isZero();
    }

    private Artefact payloads(Source source, PayloadField field, Artefact samples) {
        return new Publisher(LocalSpark.session(), work(), Map.of())
                .publish(new PayloadsStage(
                        new Modality("text"), new ManifestStage(source, List.of(field.ofMany())), samples));
    }

    private static Source source(String files, int partSamples) {
        return Sources.open(
                WrittenSource.read("folder: " + files + "\nfield-after: first-dot\npart-samples: " + partSamples),
                LocalSpark.session());
    }

    private static Source table(Path file) {
        return Sources.open(SourceSettings.ofManifest(file.toString()), LocalSpark.session());
    }

    private WorkDirectory work() {
        return new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()), new Configuration());
    }

    /** In the order of the parts and of the rows in them. */
    private static List<String> rows(Artefact payloads, String field) throws IOException {
        List<String> rows = new ArrayList<>();
        for (String file : payloads.provenance().files()) {
            try (RowReader reader = RowFile.read(
                    new org.apache.hadoop.fs.Path(payloads.path(), file),
                    new Configuration(),
                    ManifestTable.schema(List.of(field)))) {
                while (reader.hasNext()) {
                    Row row = reader.next();
                    rows.add(row.getString(0) + " of "
                            + row.<Map<String, String>>getAs(3).get(ManifestTable.OWNER) + ": "
                            + content(row.getAs(4)));
                }
            }
        }
        return rows;
    }

    private static String content(Row payload) throws IOException {
        var found = ManifestTable.payload(payload);
        if (found == null) {
            return "null";
        }
        byte[] inline = found.inline();
        return inline != null
                ? new String(inline, java.nio.charset.StandardCharsets.UTF_8)
                : Files.readString(Path.of(java.net.URI.create(found.uri())));
    }
}
