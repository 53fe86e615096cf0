package io.athanor.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Change;
import io.athanor.data.Payload;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.WorkDirectory;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    Path folder;

    private WorkDirectory work;
    private Path loose;

    @BeforeEach
    void makeFolders() throws IOException {
        work = new WorkDirectory(
                new org.apache.hadoop.fs.Path(folder.resolve("work").toUri()),
                SPARK.sparkContext().hadoopConfiguration());
        loose = Files.createDirectory(folder.resolve("loose"));
    }

    @Test
    void endings_of_one_modality_are_one_field_whatever_their_case() throws IOException {
        files("a.png", "b.jpg", "c.JPG", "d.jpeg", "e.txt", "f.png", "f.jpeg");
        PayloadField picture = PayloadField.uri(List.of("PNG", "jpg", "jpeg"));

        Artefact manifest = manifest(picture);

        assertThat(uris(manifest, picture))
                .containsExactly("a a.png", "b b.jpg", "c c.JPG", "d d.jpeg", "e none", "f f.png");
        assertThat(manifest.provenance().counts()).containsEntry("payloads.PNG+jpg+jpeg", 5L);
        assertThat(manifest.provenance().changes().count(Change.PAYLOAD_ASIDE)).isEqualTo(1);
        assertThat(manifest.provenance().changes().lines().get(0)).contains("f has png and jpeg, of which png is read");
    }

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = loose.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name.endsWith(".json") ? "{}" : "x");
        }
    }

    private Artefact manifest(PayloadField... fields) {
        return manifest(SourceSettings.ofFolder(loose.toString()), fields);
    }

    private Artefact manifest(SourceSettings settings, PayloadField... fields) {
        Source source = Source.open(settings, SPARK.sparkContext().hadoopConfiguration());
        return new ManifestStage(source, List.of(fields)).run(SPARK, work, Map.of());
    }

    /** Each sample with the name of the file that holds its payload. */
    private static List<String> uris(Artefact manifest, PayloadField field) {
        TreeMap<String, String> uris = new TreeMap<>();
        for (Row row : SPARK.read()
                .schema(ManifestTable.schema(List.of(field.name())))
                .parquet(manifest.path().toString())
                .collectAsList()) {
            Payload payload = ManifestTable.payload(row.getStruct(4));
            String uri = payload == null ? "none" : payload.uri();
            uris.put(row.getString(0), uri.substring(uri.lastIndexOf('/') + 1));
        }
        return uris.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .toList();
    }
}
