package io.athanor.model;

import io.athanor.base.UserError;
import java.util.Locale;

/** Where models run, as the user asks for it. */
public enum DeviceChoice {
    /** CUDA where the runtime and the machine have it, otherwise the CPU. */
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
     * Decides on this machine.
     *
     * @return whether to use CUDA
     * @throws UserError if CUDA is asked for and not there
     */
    public boolean cuda() {
        if (this == CPU) {
            return false;
        }
        boolean there = OnnxEngine.hasCuda();
        if (this == CUDA && !there) {
            throw new UserError(
                    "Cannot run models on CUDA: this ONNX Runtime or this machine has none, expected the GPU "
                            + "build and a device. Put onnxruntime_gpu on the class path or set device to auto or cpu.");
        }
        return there;
    }
}
