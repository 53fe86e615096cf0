package io.athanor.job;

import io.athanor.base.Setting;

/** What Spark gives a task of a stage. */
public record TaskResources(
        @Setting(value = "Cores a task; 0 leaves it to spark.task.cpus.", otherwise = "0", min = 0, max = 1024)
        int cores,

        @Setting(
                value = "GPUs a task: 0, a whole number, or a share of at most 0.5 where several tasks are to use one.",
                otherwise = "0",
                min = 0,
                max = 64)
        double gpus) {

    public TaskResources {
        if (gpus > 0.5 && gpus != Math.rint(gpus)) {
            throw new IllegalArgumentException(
                    "gpus is " + gpus + ", expected a whole number, or a share of at most 0.5");
        }
    }

    boolean any() {
        return cores > 0 || gpus > 0;
    }
}
