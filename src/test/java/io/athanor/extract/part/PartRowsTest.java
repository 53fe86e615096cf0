package io.athanor.extract.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.data.Payload;
import io.athanor.data.ReferenceSettings;
import io.athanor.data.Shape;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.GuardSettings;
import io.athanor.extract.Session;
import io.athanor.extract.journal.Journal;
import io.athanor.extract.payload.Decoders;
import io.athanor.extract.payload.ManifestRow;
import io.athanor.extract.payload.PayloadReader;
import io.athanor.extract.payload.Watch;
import io.athanor.extract.payload.WebPayloads;
import io.athanor.model.Calibration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartRowsTest {
    @TempDir
    Path folder;

    @Test
    void a_part_ends_when_all_its_rows_are_there_whenever_its_threads_end() throws IOException {
        Configuration configuration = new Configuration();
        var web = new WebPayloads(ReferenceSettings.defaults(), a -> false, 100, Duration.ofSeconds(1));
        FeatureExtractor extractor = LengthSettings.of("txt", "", "").extractor();
        Shape shape = extractor.output();
        try (Journal journal = Journal.open(
                        new org.apache.hadoop.fs.Path(folder.toUri()), "p", Duration.ofSeconds(60), 8, configuration);
                PayloadReader reader = new PayloadReader(configuration, 100, web);
                Session session = extractor.open(ExecutorPlace.plain())) {
            for (int round = 0; round < 2000; round++) {
                int count = 1 + round % 5;
                List<ManifestRow> manifest = IntStream.range(0, count)
                        .mapToObj(i -> new ManifestRow("id-" + i, Payload.inline(new byte[] {'a'}), null))
                        .toList();
                List<String> ids = new ArrayList<>();
                try (Decoders decoders = new Decoders(
                        manifest.iterator(),
                        reader,
                        session,
                        1 + round % 3,
                        1 << 20,
                        new Watch(GuardSettings.defaults(), journal, () -> {}),
                        () -> {})) {
                    PartRows rows = new PartRows(
                            decoders,
                            new BatchInference(
                                    threads -> session,
                                    shape,
                                    Calibration.fixed(new Calibration.Setup(4, 1)),
                                    () -> {}),
                            journal);
                    while (rows.hasNext()) {
                        Row row = rows.next();
                        ids.add(row.getString(0));
                    }
                }
                assertThat(ids)
                        .as("round %d", round)
                        .isEqualTo(manifest.stream().map(ManifestRow::sampleId).toList());
            }
        }
    }
}
