package io.athanor.fusion.ops;

import io.athanor.base.CudaBuild;
import io.athanor.base.NativeLibraries;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Getting in and out of libtorch. */
public final class Torch {
    static {
        NativeLibraries.load(openblas.class, torch.class);
    }

    private Torch() {}

    /**
     * Loads the native libraries and gives the calling thread one core. Every rank calls it first in its own thread: OpenBLAS
     * would otherwise use all cores in each rank.
     */
    public static void useOneCore() {
        openblas.blas_set_num_threads(1);
        torch.set_num_threads(1);
    }

    /** A tensor of these values, copied. */
    public static Tensor tensor(float[] values, long... shape) {
        Tensor t = torch.empty(shape);
        if (values.length != t.numel()) {
            throw new IllegalArgumentException(values.length + " values for a tensor of shape " + Arrays.toString(shape)
                    + ", expected " + t.numel());
        }
        if (values.length > 0) {
            FloatPointer data = t.data_ptr_float();
            data.put(values, 0, values.length);
        }
        return t;
    }

    /** A tensor of zeros. */
    public static Tensor zeros(long... shape) {
        return torch.zeros(shape);
    }

    /** How many GPUs libtorch can compute with here; none where it is the build for processors. */
    public static int gpus() {
        return torch.cuda_device_count();
    }

    /** What keeps libtorch from GPUs here, as a sentence has it after "as"; empty if it has some. */
    public static String withoutGpus() {
        if (gpus() > 0) {
            return "";
        }
        if (!CudaBuild.carried()) {
            return "it is the build for processors";
        }
        List<String> missing = CudaBuild.missing();
        return missing.isEmpty()
                ? "its build for CUDA finds no device"
                : "its build for CUDA lacks " + String.join(", ", missing);
    }

    /** Overwrites a contiguous tensor's values, row-major, wherever it lives. */
    public static void put(float[] values, Tensor into) {
        if (values.length != into.numel()) {
            throw new IllegalArgumentException(values.length + " values, expected " + into.numel());
        }
        try (PointerScope scope = new PointerScope();
                AutoGradMode off = new AutoGradMode(false)) {
            into.copy_(tensor(values, shape(into)));
        }
    }

    /**
     * The memory of a contiguous tensor of floats of the processor's, below 2 GB: what is put there is in the tensor. Good as
     * long as that is.
     */
    public static FloatBuffer buffer(Tensor tensor) {
        FloatPointer data = tensor.data_ptr_float();
        return data.capacity(tensor.numel()).asBuffer();
    }

    /** The tensor's values, row-major, wherever it lives. */
    public static float[] values(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        if (values.length > 0) {
            try (PointerScope scope = new PointerScope()) {
                tensor.cpu().contiguous().data_ptr_float().get(values, 0, values.length);
            }
        }
        return values;
    }

    /** Sizes of the tensor's axes. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }
}
