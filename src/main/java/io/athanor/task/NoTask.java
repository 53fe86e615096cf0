package io.athanor.task;

import io.athanor.config.Registered;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nothing is learned from labels: a run ends with the joined table. */
@Registered("none")
public record NoTask() implements TaskSettings {
    @Override
    public boolean learns() {
        return false;
    }

    /** A label that is there all the same is one to look at, and to stratify by. */
    @Override
    public @Nullable String read(List<@Nullable String> cells) {
        return cells.isEmpty() ? null : cells.get(0);
    }

    @Override
    public List<String> classesOf(String label) {
        return List.of();
    }

    @Override
    public int fewestClasses() {
        return 0;
    }

    @Override
    public String objective() {
        throw new IllegalStateException("nothing is learned");
    }

    @Override
    public LabelFitter fitter() {
        throw new IllegalStateException("nothing is learned");
    }
}
