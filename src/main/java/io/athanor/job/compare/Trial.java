package io.athanor.job.compare;

import io.athanor.job.PipelineSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One combination of the values that are tried.
 *
 * @param number from 1 on, in the order of the grid
 * @param changes by path what it has in the place of the file's, as YAML
 * @param settings the pipeline with these changes
 */
public record Trial(int number, Map<String, String> changes, PipelineSettings settings) {
    public Trial {
        changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
    }

    /** The changes as {@code --set} takes them. */
    List<String> sets() {
        return sets(changes);
    }

    static List<String> sets(Map<String, String> changes) {
        return changes.entrySet().stream()
                .map(change -> change.getKey() + "=" + change.getValue())
                .toList();
    }

    /** Most epochs of its teacher. */
    int epochs() {
        return settings.teacher().training().epochs();
    }
}
