package io.athanor.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JsonTest {
    private record Timed(Duration timeOut) {}

    @Test
    void durations_are_written_as_text_and_read_back() throws JsonProcessingException {
        Timed timed = new Timed(Duration.ofMillis(61_500));
        assertThat(Json.canonical(timed)).isEqualTo("{\"timeOut\":\"PT1M1.5S\"}");
        assertThat(Json.read(Json.write(timed), Timed.class)).isEqualTo(timed);
    }
}
