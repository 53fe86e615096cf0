package io.athanor.train.barrier;

import io.athanor.base.Setting;
import java.io.Serializable;
import java.time.Duration;

/** How the workers of a training run; changes nothing of its result but rounding. */
public record WorkerSettings(
        @Setting(
                value =
                        "How long a worker waits for another before it takes it for lost and the training goes back to its"
                                + " newest checkpoint.",
                otherwise = "1m",
                min = 1,
                max = 86400)
        Duration peerTimeout,

        @Setting(
                value =
                        "How long to wait for executors that are starting, or coming back, before a training is refused or,"
                                + " if it has begun, goes on with those there are.",
                otherwise = "1m",
                min = 1,
                max = 86400)
        Duration executorTimeout,

        @Setting(
                value =
                        "Time between checkpoints within an epoch, 0s for as many as storage takes; every epoch's end has one too.",
                otherwise = "1m",
                min = 0,
                max = 86400)
        Duration checkpointInterval,

        @Setting(
                value = "Newest checkpoints that are kept while a training runs, each with the best weights so far.",
                otherwise = "2",
                min = 1,
                max = 1000)
        int checkpointsKept,

        @Setting(
                value =
                        "Whether a training leaves files for TensorBoard beside its model; tensorboard --logdir WORKDIR/models"
                                + " shows them.",
                otherwise = "true")
        boolean tensorboard,

        @Setting(
                value =
                        "Where a worker keeps its rows while it trains: on the heap, on local disk (mapped into memory), or"
                                + " (auto) on the heap if they are few for it.",
                otherwise = "auto",
                oneOf = {"auto", "memory", "disk"})
        String cache,

        @Setting(
                value =
                        "Where workers compute: cuda is the GPU that Spark assigned to each; auto takes these where every"
                                + " worker has one of its own, and processors otherwise.",
                otherwise = "auto")
        WorkerDevices device)
        implements Serializable {

    public static WorkerSettings defaults() {
        return new WorkerSettings(
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                2,
                true,
                "auto",
                WorkerDevices.AUTO);
    }
}
