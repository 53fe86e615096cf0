package io.athanor.job.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SelfChecksTest {
    @TestFactory
    Stream<DynamicTest> every_native_library_computes_here() {
        return SelfChecks.all(() -> {
                    throw new AssertionError("Spark is tried elsewhere");
                })
                .entrySet()
                .stream()
                .filter(check -> !check.getKey().equals("Spark"))
                .map(check -> DynamicTest.dynamicTest(
                        check.getKey(), () -> assertThat(check.getValue().get()).isNotBlank()));
    }

    @Test
    void they_come_in_the_order_they_depend_on_each_other() {
        assertThat(List.copyOf(SelfChecks.all(() -> null).keySet()))
                .containsExactly(
                        "ONNX Runtime", "pictures", "text, tokenizer", "speech, FFmpeg", "libtorch", "Gloo", "Spark");
    }
}
