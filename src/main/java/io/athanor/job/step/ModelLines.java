package io.athanor.job.step;

import io.athanor.evaluate.Method;
import io.athanor.job.models.StoredModel;
import java.util.Map;
import java.util.stream.Collectors;

/** A line a model: where it lies, and how good it is on the split's rows. */
final class ModelLines {
    private ModelLines() {}

    /**
     * @param part what all of them are
     * @param usual the one of them that needs no name
     */
    static String of(String part, Method usual, Map<String, StoredModel> models) {
        return models.entrySet().stream()
                .map(entry -> line(
                        entry.getKey().equals(usual.name()) ? part : part + " " + entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String line(String name, StoredModel model) {
        return name + ": " + model.artefact().path() + " " + model.card().metrics();
    }
}
