package io.athanor.source.query;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.base.UserError;
import io.athanor.source.SourceSettings;
import io.athanor.source.manifest.Sources;
import io.athanor.source.manifest.WrittenSource;
import io.athanor.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFolderSparkTest {
    @TempDir
    Path folder;

    @Test
    void the_files_of_such_a_table_are_no_manifest() throws IOException {
        Files.createDirectories(folder.resolve("delta/_delta_log"));
        Files.writeString(
                Files.createDirectories(folder.resolve("ice/metadata")).resolve("v1.metadata.json"), "{}");
        refused(SourceSettings.ofManifest(folder.resolve("delta").toString()), "a table of delta", "source.table");
        refused(SourceSettings.ofManifest(folder.resolve("ice").toString()), "a table of iceberg", "source.table");
    }

    @Test
    void another_folder_is_no_table() {
        refused(SourceSettings.ofTable(folder.toString()), "neither a _delta_log nor metadata", "source.manifest");
    }

    @Test
    void a_time_that_there_is_not_is_a_mistake_in_its_line() {
        for (String time : new String[] {"2025-02-30", "2025-11-30 25:00:00", "yesterday"}) {
            assertThatThrownBy(() -> WrittenSource.read("table: /lake/things\nas-of: " + time))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("source.yaml:2: as-of is '" + time + "', expected a time such as 2025-11-30");
        }
    }

    private static void refused(SourceSettings source, String... said) {
        assertThatThrownBy(() -> Sources.open(source, LocalSpark.session()))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContaining("\n");
    }
}
