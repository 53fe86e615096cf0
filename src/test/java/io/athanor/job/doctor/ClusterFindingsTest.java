package io.athanor.job.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ClusterFindingsTest {
    private static final Map<String, ClockOffset> CLOCKS =
            Map.of("0", new ClockOffset(12, 40), "1", new ClockOffset(-5_030, 40));

    @Test
    void a_fit_executor_is_a_row_and_no_fault() {
        ClusterReport report = findings(1).of(List.of(fit("0")));
        assertThat(report.faults()).isEmpty();
        assertThat(report.table().get(0))
                .containsExactly(
                        "executor",
                        "host",
                        "Java",
                        "ONNX Runtime",
                        "FFmpeg",
                        "libtorch",
                        "devices",
                        "free disk",
                        "clock",
                        "reaches");
        assertThat(report.table().get(1))
                .containsExactly(
                        "0", "h0", "17.0.9", "works", "works", "works", "2 cores", "9.8 GB", "+12 ± 40 ms", "1 of 1");
    }

    @Test
    void each_thing_that_is_wrong_is_a_line_with_what_to_do() {
        ExecutorFacts unfit = new ExecutorFacts(
                "1",
                "h1",
                "17.0.9",
                1,
                Map.of("ONNX Runtime", "version 1"),
                Map.of("FFmpeg", "UnsatisfiedLinkError: libva"),
                2,
                List.of("0", "1"),
                false,
                "its build for CUDA lacks libnccl.so.2",
                "/tmp",
                7,
                List.of("/cache"),
                1,
                Map.of("0 on h0", "Connection refused"));
        ClusterReport report = findings(3).of(List.of(fit("0"), unfit));
        assertThat(report.table().get(2))
                .containsExactly(
                        "1",
                        "h1",
                        "17.0.9",
                        "works",
                        "FAILS",
                        "works",
                        "1 core, 2 GPUs (0, 1)",
                        "0.0 GB",
                        "-5030 ± 40 ms",
                        "0 of 1");
        // the clock may still be 4990 ms off
        assertThat(report.faults())
                .hasSize(7)
                .allMatch(fault -> fault.contains(", expected "))
                .anyMatch(fault ->
                        fault.startsWith("Executor 1 on h1: FFmpeg does not work (UnsatisfiedLinkError: libva)"))
                .anyMatch(fault -> fault.contains("it cannot write to /cache"))
                .anyMatch(fault -> fault.contains("found 7 MB free at /tmp"))
                .anyMatch(fault -> fault.contains("2 GPU(s) that ONNX Runtime cannot use"))
                .anyMatch(fault ->
                        fault.contains("2 GPU(s) that libtorch cannot use (its build for CUDA lacks libnccl.so.2)"))
                .anyMatch(fault -> fault.contains("does not reach executor 0 on h0 (Connection refused)"))
                .anyMatch(fault -> fault.startsWith("Executors: found 2, expected 3"));
    }

    @Test
    void a_clock_counts_as_wrong_when_it_is_surely_so() {
        assertThat(new ClusterFindings(new SparkConf(false), Map.of("0", new ClockOffset(6_000, 900)))
                        .of(List.of(fit("0")))
                        .faults())
                .singleElement()
                .asString()
                .contains("its clock is 6000 ms off the driver's")
                .contains("NTP");
    }

    private static ClusterFindings findings(int wanted) {
        return new ClusterFindings(
                new SparkConf(false).set("spark.executor.instances", Integer.toString(wanted)), CLOCKS);
    }

    private static ExecutorFacts fit(String executor) {
        return new ExecutorFacts(
                executor,
                "h" + executor,
                "17.0.9",
                2,
                Map.of("ONNX Runtime", "", "FFmpeg", "", "libtorch", ""),
                Map.of(),
                0,
                List.of(),
                false,
                "it is the build for processors",
                "/tmp",
                10_000,
                List.of(),
                1,
                Map.of());
    }
}
