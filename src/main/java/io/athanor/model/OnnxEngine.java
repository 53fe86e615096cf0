package io.athanor.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.athanor.base.HostCache;
import java.util.regex.Pattern;

/**
 * The one door to ONNX Runtime in a JVM. Whoever uses it, through DJL or directly, comes in here first: DJL insists on
 * creating the environment itself and fails if somebody was there before.
 */
public final class OnnxEngine {
    /** ONNX Runtime's arena, the C++ library's allocator, CUDA, cuBLAS and cuDNN. */
    private static final Pattern OUT_OF_MEMORY = Pattern.compile(
            "Failed to allocate memory|bad[_ ]alloc|out of memory|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED"
                    + "|CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
            Pattern.CASE_INSENSITIVE);

    private OnnxEngine() {}

    /** Starts the engine if it is not running; cheap afterwards. */
    public static void start() {
        OnnxLibraries.unpack();
        if (!Holder.ENGINE.getEngineName().equals(Holder.NAME)) {
            throw new IllegalStateException("not ONNX Runtime: " + Holder.ENGINE);
        }
    }

    /** The environment of this JVM, for those who use ONNX Runtime without DJL; never to be closed. */
    public static OrtEnvironment environment() {
        start();
        return OrtEnvironment.getEnvironment();
    }

    /** The runtime's version. */
    public static String version() {
        return environment().getVersion();
    }

    /** Whether this runtime was built for CUDA and the machine has such a device. */
    public static boolean hasCuda() {
        start();
        return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA) && CudaUtils.getGpuCount() > 0;
    }

    static Engine engine() {
        start();
        return Holder.ENGINE;
    }

    static Device device(ModelDevice device) {
        return device.isCuda() ? Device.gpu(device.cuda()) : Device.cpu();
    }

    /**
     * Whether an inference failed for want of the device's memory, and not because of what it was given. The runtime says
     * so only in words.
     */
    public static boolean outOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (OUT_OF_MEMORY.matcher(message).find()) {
                return true;
            }
        }
        return false;
    }

    private static final class Holder {
        static final String NAME = "OnnxRuntime";
        static final Engine ENGINE = open();

        private static Engine open() {
            setDefault("ai.djl.offline", "true");
            setDefault("OPT_OUT_TRACKING", "true");
            // the tokenizer's library is unpacked there, and not at home, which may be read-only
            setDefault("ENGINE_CACHE_DIR", HostCache.folder("djl").toString());
            // sessions have threads of their own; the environment's pool would only stand about
            setDefault("ai.djl.onnxruntime.num_threads", "1");
            setDefault("ai.djl.onnxruntime.num_interop_threads", "1");
            return Engine.getEngine(NAME);
        }

        private static void setDefault(String property, String value) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, value);
            }
        }
    }
}
