package io.athanor.report;

import io.athanor.evaluate.Method;
import io.athanor.evaluate.Metrics;
import java.util.List;
import java.util.Map;

/** What methods are called before people. */
final class Names {
    private static final Map<String, String> METHODS =
            Map.of(Method.BEST_MODALITY, "best single modality", Method.BEST_BASELINE, "best baseline");

    private Names() {}

    static String of(Method method) {
        return switch (method.kind()) {
            case TEACHER -> method.name() + " (fused)";
            case STUDENT -> method.name() + " (distilled)";
            case MODALITY -> method.name() + " alone";
            default -> method(method.name());
        };
    }

    /** As {@link #of}, where it stands beside others whose kinds are known. */
    static String method(String name) {
        if (name.startsWith(Method.LINEAR)) {
            return name.replace('-', ' ');
        }
        if (name.startsWith(Method.TREES)) {
            return "boosted trees, " + name.substring(Method.TREES.length());
        }
        return name.endsWith(Method.ALONE)
                ? name.substring(0, name.length() - Method.ALONE.length()) + " on labels alone"
                : METHODS.getOrDefault(name, name);
    }

    /** As the other, a head of one modality told from the modality. */
    static String method(String name, Metrics metrics) {
        return metrics.methods(Method.Kind.MODALITY).contains(Method.modality(name)) ? name + " alone" : method(name);
    }

    /** Within a sentence: {@code teacher}, {@code student}, and {@code student small} of one that has a name of its own. */
    static String inSentence(Method method) {
        String part = method.kind() == Method.Kind.TEACHER ? Method.TEACHER.name() : Method.STUDENT.name();
        return method.isUsual() ? method.name() : part + " " + method.name();
    }

    /** {@code a}, {@code a and b}, {@code a, b and c}. */
    static String list(List<String> names) {
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
