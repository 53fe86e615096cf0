package io.athanor.job.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.base.Fingerprint;
import io.athanor.data.Payload;
import io.athanor.table.Artefact;
import io.athanor.table.ManifestTable;
import io.athanor.table.RowFile;
import io.athanor.testing.Records;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderCostsTest {
    @TempDir
    private Path folder;

    @Test
    void a_manifest_is_read_only_until_there_are_payloads_enough() {
        var configuration = new Configuration();
        var place = new org.apache.hadoop.fs.Path(folder.toString());
        List<Row> rows = IntStream.range(0, 70)
                .mapToObj(i -> ManifestTable.row(
                        "s" + i,
                        "a",
                        i,
                        Map.of(),
                        List.of("txt"),
                        Map.of("txt", new Payload(null, 0, 1, new byte[] {65}, null, "r" + i))))
                .toList();
        RowFile.write(
                new org.apache.hadoop.fs.Path(place, "a.parquet"),
                configuration,
                ManifestTable.schema(List.of("txt")),
                rows.iterator());
        // the second file is not even there
        Artefact manifest = new Artefact(
                place,
                Records.of(
                        "manifest",
                        Fingerprint.of("manifest", 1).build(),
                        List.of("a.parquet", "b.parquet"),
                        140,
                        0,
                        Map.of()));

        assertThat(EncoderCosts.firstPayloads("txt", manifest, configuration)).hasSize(64);
    }
}
