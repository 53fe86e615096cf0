package io.athanor.job.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ReachabilityProbeTest {
    @RepeatedTest(100) // a thread that still waits in accept would answer now and then
    void who_knocks_hears_whether_it_is_the_right_door() throws IOException {
        int port;
        try (ReachabilityProbe bell = ReachabilityProbe.open("127.0.0.1", "7")) {
            port = bell.port();
            assertThat(ReachabilityProbe.knock("127.0.0.1", port, "7")).isEmpty();
            assertThat(ReachabilityProbe.knock("127.0.0.1", port, "8")).isEqualTo("there answers 7");
        }
        assertThat(ReachabilityProbe.knock("127.0.0.1", port, "7")).contains("refused");
    }

    @Test
    void an_address_of_another_machine_cannot_be_listened_on() {
        // kept for documents: nobody has it
        assertThatThrownBy(() -> ReachabilityProbe.open("192.0.2.1", "7")).isInstanceOf(IOException.class);
    }
}
