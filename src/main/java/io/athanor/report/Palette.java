package io.athanor.report;

import io.athanor.evaluate.Method;
import io.athanor.evaluate.Metrics;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives each method the same colour in every drawing. */
final class Palette {
    /** Series colours of the page's style sheet. */
    static final int COLOURS = 8;

    private final Map<String, Integer> indices = new HashMap<>();

    Palette(@Nullable Metrics metrics) {
        indices.put("teacher", 0);
        indices.put("student", 1);
        indices.put("student-alone", 2);
        if (metrics != null) {
            for (Method method : metrics.methods()) {
                // baselines share one quiet colour: they are the background to the rest
                int next =
                        method.kind() == Method.Kind.BASELINE ? COLOURS - 1 : 3 + (indices.size() - 3) % (COLOURS - 4);
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
