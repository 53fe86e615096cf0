package io.athanor.extract;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.time.Duration;

/** How long a payload is worked on before it is given up. */
public record GuardSettings(
        @Setting(
                value = "Time a payload's decoding may take before it is given up and quarantined.",
                otherwise = "60s",
                min = 0.1,
                max = 3600)
        Duration decodeTimeout,

        @Setting(
                value = "Time reading a payload may take before it is given up and quarantined.",
                otherwise = "5m",
                min = 0.1,
                max = 86400)
        Duration fetchTimeout,

        @Setting(
                value = "Threads that may hang in a decoder, which nothing can stop. An executor with more ends itself,"
                        + " and its work goes on in another; a local run fails, and goes on when started again.",
                otherwise = "8",
                min = 1,
                max = 1000)
        int hangingThreads)
        implements Serializable {

    public static GuardSettings defaults() {
        return new GuardSettings(Duration.ofSeconds(60), Duration.ofMinutes(5), 8);
    }
}
