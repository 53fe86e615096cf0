package io.athanor.report;

import io.athanor.evaluate.Method;
import io.athanor.evaluate.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives each method the same colour in every drawing. */
final class Palette {
    /** Series colours of the page's style sheet. */
    static final int COLOURS = 8;

    private final Map<String, Integer> indices = new HashMap<>();

    Palette(@Nullable Metrics metrics) {
        List.of(Method.TEACHER, Method.STUDENT, Method.STUDENT_ALONE)
                .forEach(method -> indices.put(method.name(), indices.size()));
        int usual = indices.size();
        if (metrics != null) {
            for (Method method : metrics.methods()) {
                // baselines share one quiet colour: they are the background to the rest
                int next = method.kind() == Method.Kind.BASELINE
                        ? COLOURS - 1
                        : usual + (indices.size() - usual) % (COLOURS - 1 - usual);
                indices.putIfAbsent(method.name(), next);
            }
        }
    }

    int index(String method) {
        return indices.getOrDefault(method, COLOURS - 1);
    }

    String cssClass(String method) {
        return "s" + index(method);
    }
}
