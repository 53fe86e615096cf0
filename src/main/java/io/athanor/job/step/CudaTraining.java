package io.athanor.job.step;

import io.athanor.base.UserError;
import io.athanor.job.Context;
import io.athanor.job.ResourceSettings;
import io.athanor.job.SparkSessions;
import io.athanor.job.TaskProfiles;
import io.athanor.job.features.Pipeline;
import io.athanor.table.ArtefactKind;
import io.athanor.table.WorkDirectory;
import io.athanor.train.barrier.WorkerDevices;
import org.apache.spark.SparkConf;

/** Whether workers that must have GPUs will be assigned any: known by settings, before hours of extraction. */
final class CudaTraining {
    private CudaTraining() {}

    /**
     * Where tables are joined already nothing is lost by asking the workers, and perhaps nothing is left to train.
     *
     * @throws UserError if CUDA is asked for, no worker will be given a GPU, and there is something to extract
     */
    static void require(Context context) {
        if (context.settings().train().device() == WorkerDevices.CUDA && !joined(context)) {
            requireGpus(
                    context.settings().resources(),
                    context.spark().sparkContext().getConf());
        }
    }

    private static boolean joined(Context context) {
        WorkDirectory work = context.work();
        return new Pipeline(context)
                .tables().stream()
                        .anyMatch(table -> table.getParent().getName().equals(ArtefactKind.JOINED.folder())
                                && work.find(table).isPresent());
    }

    /** @throws UserError if no worker will be given a GPU */
    static void requireGpus(ResourceSettings resources, SparkConf spark) {
        if (!SparkSessions.isCluster(spark.get("spark.master"))) {
            throw refused(
                    "a run with the master " + spark.get("spark.master") + " has no GPUs to assign",
                    "a cluster whose workers offer GPUs. Give its --master");
        }
        if (spark.getDouble(TaskProfiles.EXECUTOR_GPUS, 0) == 0) {
            throw refused(
                    "executors are given no GPUs (" + TaskProfiles.EXECUTOR_GPUS + ")",
                    "some. Submit with --properties-file conf/spark/…-gpu.conf");
        }
        if (resources.train().gpus() == 0 && spark.getDouble(TaskProfiles.TASK_GPUS, 0) == 0) {
            throw refused("its workers are given no GPUs", "one each. Set resources.train.gpus: 1");
        }
    }

    private static UserError refused(String found, String expected) {
        return new UserError(
                "Cannot train on CUDA: " + found + ", expected " + expected + ", or set train.device to auto or cpu.");
    }
}
