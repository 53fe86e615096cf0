package io.athanor.report;

import io.athanor.evaluate.Method;
import java.util.Map;

/** What methods and metrics are called before people. */
final class Names {
    private static final Map<String, String> METHODS = Map.of(
            "student-alone",
            "student on labels alone",
            Method.BEST_MODALITY,
            "best single modality",
            Method.BEST_BASELINE,
            "best baseline");
    private static final Map<String, String> METRICS = Map.of(
            "accuracy", "accuracy",
            "macro_f1", "macro-F1",
            "log_loss", "log-loss",
            "brier", "Brier score",
            "calibration_error", "calibration error");

    private Names() {}

    static String of(Method method) {
        return switch (method.kind()) {
            case TEACHER -> "teacher (fused)";
            case STUDENT -> "student (distilled)";
            case MODALITY -> method.name() + " alone";
            default -> method(method.name());
        };
    }

    static String method(String name) {
        return METHODS.getOrDefault(name, name.replace('-', ' '));
    }

    static String metric(String key) {
        return METRICS.getOrDefault(key, key);
    }
}
