package io.athanor.base;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * Libtorch's build for CUDA, where its jar stands on the class path beside the processor's. It cannot be loaded without the
 * libraries of CUDA that it is linked with, and JavaCPP, which tries each library of the one and then of the other, would mix
 * the two; so which of them it is to be is decided before anything is loaded. Nothing of CUDA's is loaded for that: ONNX
 * Runtime wants libraries of the same names from another CUDA.
 */
public final class CudaBuild {
    /** What is to be installed for it. */
    public static final String NEEDS = "CUDA 13, cuDNN 9 and NCCL 2";

    static final String EXTENSION = "-gpu";

    private static final List<String> NEEDED = List.of(
            "libcudart.so.13",
            "libcupti.so.13",
            "libcublasLt.so.13",
            "libcublas.so.13",
            "libcusparse.so.12",
            "libcusolver.so.12",
            "libcufft.so.12",
            "libcurand.so.10",
            "libcufile.so.0",
            "libcudnn.so.9",
            "libnccl.so.2");

    /** Where JavaCPP looks for them, beside the places of the system's loader. */
    private static final List<String> FOLDERS = List.of(
            "/usr/local/cuda/lib64",
            "/usr/local/cuda/extras/CUPTI/lib64",
            "/usr/local/cuda-13.1/lib64",
            "/usr/local/cuda-13.1/extras/CUPTI/lib64",
            "/usr/lib64");

    /** What the system's loader knows, full paths that end with a zero among other things. */
    private static final Path LOADER_CACHE = Path.of("/etc/ld.so.cache");

    private CudaBuild() {}

    /** Whether its jar is here. */
    public static boolean carried() {
        return CudaBuild.class.getResource(
                        "/org/bytedeco/pytorch/" + Loader.getPlatform() + EXTENSION + "/libtorch_cuda.so")
                != null;
    }

    /** The libraries that it needs and that are not to be found here. */
    public static List<String> missing() {
        List<Path> folders = new ArrayList<>();
        String given = System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
        for (String folder : given.split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                folders.add(Path.of(folder));
            }
        }
        FOLDERS.forEach(folder -> folders.add(Path.of(folder)));
        return missing(folders, LOADER_CACHE);
    }

    static List<String> missing(List<Path> folders, Path loaderCache) {
        try {
            String known = Files.exists(loaderCache)
                    ? new String(Files.readAllBytes(loaderCache), StandardCharsets.ISO_8859_1)
                    : "";
            return NEEDED.stream()
                    .filter(library -> !known.contains("/" + library + "\0")
                            && folders.stream().noneMatch(folder -> Files.exists(folder.resolve(library))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + loaderCache, e);
        }
    }

    /** Whether it is the one to be loaded in this JVM. */
    static boolean chosen() {
        return carried() && missing().isEmpty();
    }
}
