package io.athanor.task;

import io.athanor.config.Registered;

/** Nothing is learned from labels: a run ends with the joined table. */
@Registered("none")
public record NoTask() implements TaskSettings {
    @Override
    public boolean learns() {
        return false;
    }

    @Override
    public int fewestClasses() {
        return 0;
    }

    @Override
    public LabelFitter fitter() {
        throw new IllegalStateException("nothing is learned");
    }
}
