package io.athanor.model;

import io.athanor.base.UserError;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where models run, as the user asks for it. */
public enum DeviceChoice {
    /** The GPU the task was assigned, where there is one that the runtime can use; otherwise the processor. */
    AUTO,
    CPU,
    CUDA;

    /** @throws IllegalArgumentException if it is none of {@code auto}, {@code cpu}, {@code cuda} */
    public static DeviceChoice parse(String text) {
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected auto, cpu or cuda, not '" + text + "'", e);
        }
    }

    /**
     * Decides for a task on this machine. A GPU that was not assigned is never used: it is somebody else's.
     *
     * @param gpu the address of the GPU the task was assigned, or null
     * @throws UserError if CUDA is asked for and the task has no GPU, or this runtime cannot use it
     */
    public ModelDevice device(@Nullable String gpu) {
        return device(gpu, OnnxEngine.hasCuda());
    }

    /** @param runtime whether ONNX Runtime can use CUDA here */
    ModelDevice device(@Nullable String gpu, boolean runtime) {
        if (this == CPU || (this == AUTO && (gpu == null || !runtime))) {
            return ModelDevice.CPU;
        }
        if (gpu == null) {
            throw new UserError("Cannot run models on CUDA: the task was assigned no GPU, expected the address of one."
                    + " Ask for it with resources.extract.gpus on a cluster whose workers offer GPUs, or set"
                    + " extract.device to auto or cpu.");
        }
        if (!runtime) {
            throw new UserError(
                    "Cannot run models on GPU " + gpu + ", which the task was assigned: this ONNX Runtime or this"
                            + " machine has no CUDA, expected the GPU build and a device. Put onnxruntime_gpu on the class path or set extract.device to auto or cpu.");
        }
        try {
            return new ModelDevice(Integer.parseUnsignedInt(gpu));
        } catch (NumberFormatException e) {
            throw new UserError(
                    "Cannot run models on the GPU '" + gpu
                            + "': expected its number, such as 0, as its address. Have the"
                            + " discovery script print numbers.",
                    e);
        }
    }
}
