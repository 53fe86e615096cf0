package io.athanor.job;

import io.athanor.base.UserError;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.jspecify.annotations.Nullable;

/**
 * The resource profiles of a run: one object a stage's kind, as Spark takes each new object for another profile. They ask for
 * tasks alone, which needs no dynamic allocation.
 *
 * @param extract null leaves extraction with Spark's own
 * @param train null leaves training with Spark's own
 * @param warnings what was asked for and cannot be had, one sentence each
 */
public record TaskProfiles(
        @Nullable ResourceProfile extract, @Nullable ResourceProfile train, List<String> warnings) {
    public static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
    public static final String TASK_GPUS = "spark.task.resource.gpu.amount";

    /** @throws UserError if this cluster's executors have not what a task is to be given */
    static TaskProfiles of(ResourceSettings settings, SparkContext spark) {
        if (spark.isLocal()) {
            List<String> warnings = new ArrayList<>();
            if (settings.extract().any() || settings.train().any()) {
                warnings.add("resources: is passed over, for a local run has no resources to give to tasks.");
            }
            return new TaskProfiles(null, null, warnings);
        }
        List<String> warnings = new ArrayList<>();
        return new TaskProfiles(
                profile("extract", settings.extract(), spark, warnings),
                profile("train", settings.train(), spark, warnings),
                List.copyOf(warnings));
    }

    private static @Nullable ResourceProfile profile(
            String stage, TaskResources wanted, SparkContext spark, List<String> warnings) {
        if (!wanted.any()) {
            return null;
        }
        SparkConf conf = spark.getConf();
        var requests = new TaskResourceRequests();
        int cores = wanted.cores() == 0 ? conf.getInt("spark.task.cpus", 1) : wanted.cores();
        int offered = conf.getInt("spark.executor.cores", Integer.MAX_VALUE);
        if (cores > offered) {
            throw new UserError("Cannot give a task of resources." + stage + " " + cores + " cores: an executor has "
                    + offered + ", expected at least as many. Lower cores or raise spark.executor.cores.");
        }
        if (wanted.gpus() > 0) {
            double gpus = conf.getDouble(EXECUTOR_GPUS, 0);
            if (wanted.gpus() > gpus) {
                throw new UserError("Cannot give a task of resources." + stage + " " + wanted.gpus()
                        + " GPUs: an executor has " + gpus + " (" + EXECUTOR_GPUS
                        + "), expected at least as many. Submit"
                        + " with --conf " + EXECUTOR_GPUS + "=1 to workers that offer GPUs, or leave gpus out.");
            }
            requests.resource("gpu", wanted.gpus());
            int tasks = tasksOnOneGpu(wanted.gpus());
            int given = spark.version().startsWith("3.") ? tasksOnOneGpu(conf.getDouble(TASK_GPUS, 1)) : tasks;
            if (tasks == 1 && given > 1 && gpus == 1 && wanted.cores() == 0 && offered < Integer.MAX_VALUE) {
                // a task that has all cores runs alone
                cores = offered;
            } else if (tasks != given && !(tasks == 1 && gpus == 1 && cores > offered / 2)) {
                warnings.add("resources." + stage + ".gpus: " + wanted.gpus() + " is not kept: Spark " + spark.version()
                        + " divides GPUs alike for all stages, here among " + given + " tasks each (" + TASK_GPUS
                        + "). Expected that setting to say the same, or executors of one GPU and resources." + stage
                        + ".cores to be all cores of one.");
            }
        }
        requests.cpus(cores);
        ResourceProfile profile = new ResourceProfileBuilder().require(requests).build();
        try {
            // now, not in the middle of a run: some masters know no profiles
            spark.resourceProfileManager().addResourceProfile(profile);
        } catch (Exception e) {
            throw new UserError(
                    "Cannot use resources." + stage + " with the master " + spark.master() + ": " + e.getMessage()
                            + " Expected a standalone cluster. Leave resources out.",
                    e);
        }
        return profile;
    }

    /** As Spark counts: who wants a whole one or several is alone on each. */
    private static int tasksOnOneGpu(double share) {
        return share < 1 ? (int) Math.floor(1 / share) : 1;
    }
}
