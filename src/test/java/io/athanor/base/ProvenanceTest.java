package io.athanor.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
    private static final Fingerprint TABLE = Fingerprint.of("table", 1).build();
    private static final Fingerprint SOURCE = Fingerprint.of("source", 1).build();

    @Test
    void what_is_not_said_of_a_stage_is_empty_and_its_time_is_taken() {
        Instant started = Instant.now().minusSeconds(90);
        Provenance record = Provenance.of("join", TABLE, SOURCE).endedNow(started);

        assertThat(record)
                .isEqualTo(new Provenance(
                        "join",
                        TABLE,
                        SOURCE,
                        Map.of(),
                        Map.of(),
                        List.of(),
                        0,
                        0,
                        Map.of(),
                        Changes.NONE,
                        Map.of(),
                        started.toString(),
                        record.seconds()));
        assertThat(record.seconds()).isBetween(90.0, 150.0);
    }

    @Test
    void everything_that_is_said_stands_in_its_place() {
        Map<String, Fingerprint> inputs = Map.of("source", SOURCE);
        Map<String, Object> settings = Map.of("width", 3);
        Map<String, Long> counts = Map.of("loads", 2L);
        Changes changes = Changes.of(Change.CELL_NOT_FINITE, 3, "row 1: 'nan'");
        Map<String, String> environment = Map.of("java", "17");
        Provenance record = Provenance.of("join", TABLE, SOURCE)
                .inputs(inputs)
                .settings(settings)
                .bucketFiles(List.of("a", "b"), 10, 4)
                .counts(counts)
                .changes(changes)
                .environment(environment)
                .endedNow(Instant.EPOCH);

        assertThat(record)
                .isEqualTo(new Provenance(
                        "join",
                        TABLE,
                        SOURCE,
                        inputs,
                        settings,
                        List.of("a", "b"),
                        10,
                        4,
                        counts,
                        changes,
                        environment,
                        "1970-01-01T00:00:00Z",
                        record.seconds()));
    }

    @Test
    void is_read_as_it_was_written() throws JsonProcessingException {
        Provenance record = Provenance.of("join", TABLE, SOURCE)
                .changes(Changes.of(Change.CELL_NOT_FINITE, 3, "row 1: 'nan'"))
                .endedNow(Instant.EPOCH);

        assertThat(Json.read(Json.write(record), Provenance.class)).isEqualTo(record);
        assertThat(Json.tree(Json.write(record))
                        .at("/changes/cell-not-finite/count")
                        .asLong())
                .isEqualTo(3);
    }
}
