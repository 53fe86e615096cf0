package io.athanor.task;

import io.athanor.config.Registry;

/** The tasks that a pipeline can be asked for, by name. */
public final class Tasks {
    private Tasks() {}

    public static Registry<TaskSettings> registry() {
        return Registry.of(TaskSettings.class)
                .with(Multiclass.Settings.class)
                .with(MultiLabel.Settings.class)
                .with(Ordinal.Settings.class)
                .with(Regression.Settings.class)
                .with(NoTask.class);
    }
}
