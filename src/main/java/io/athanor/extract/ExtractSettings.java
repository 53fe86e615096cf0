package io.athanor.extract;

import io.athanor.base.ByteSize;
import io.athanor.base.Setting;
import io.athanor.model.DeviceChoice;
import java.io.Serializable;

/** How extraction uses the machine. None of it changes a feature, so none of it is part of a fingerprint. */
public record ExtractSettings(
        @Setting(
                value = "Payloads an inference; 0 finds what is fastest on the first payloads.",
                otherwise = "0",
                min = 0,
                max = 4096)
        int batchSize,

        @Setting(
                value = "Threads an inference; 0 finds what is fastest, up to the cores of a task.",
                otherwise = "0",
                min = 0,
                max = 256)
        int threads,

        @Setting(
                value = "Threads a task that fetch and decode payloads ahead of inference; 0 takes two, or as many as"
                        + " the task has cores.",
                otherwise = "0",
                min = 0,
                max = 256)
        int decodeThreads,

        @Setting(
                value = "Memory a task may fill with decoded payloads ahead of inference, such as 64MB.",
                otherwise = "32MB")
        ByteSize ahead,

        @Setting(
                value =
                        "Where models run: cuda is the GPU that Spark assigned to the task; auto takes it where there is one.",
                otherwise = "auto",
                oneOf = {"auto", "cpu", "cuda"})
        String device,

        @Setting(value = "When to give up on a payload.", otherwise = "{}", inline = true)
        GuardSettings guard)
        implements Serializable {

    public static ExtractSettings defaults() {
        return new ExtractSettings(0, 0, 0, new ByteSize(32 << 20), "auto", GuardSettings.defaults());
    }

    public DeviceChoice deviceChoice() {
        return DeviceChoice.parse(device);
    }
}
