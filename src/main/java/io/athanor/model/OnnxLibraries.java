package io.athanor.model;

import ai.onnxruntime.OrtEnvironment;
import io.athanor.base.HostCache;
import io.athanor.base.NativeLibraries;
import io.athanor.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.CodeSource;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * ONNX Runtime's native libraries, unpacked once a host. Left to itself the runtime unpacks them in every JVM, 28 MB and with
 * CUDA 650, and leaves them behind in the temporary folder where that JVM is killed.
 */
final class OnnxLibraries {
    /** Where the runtime looks first. */
    static final String SETTING = "onnxruntime.native.path";

    private OnnxLibraries() {}

    /**
     * To be called before the runtime is touched; does nothing if that is done, or if the user says where the libraries are.
     *
     * @throws UserError if the cache directory cannot be written
     */
    static synchronized void unpack() {
        CodeSource source = OrtEnvironment.class.getProtectionDomain().getCodeSource();
        if (System.getProperty(SETTING) != null || source == null) {
            return;
        }
        Path root = HostCache.folder("native");
        Path folder = root.resolve(NativeLibraries.key(OrtEnvironment.class));
        try {
            Path jar = Path.of(source.getLocation().toURI());
            if (!Files.isRegularFile(jar)) {
                // classes in a folder: the runtime knows how to find its own
                return;
            }
            Files.createDirectories(root);
            // not JavaCPP's lock, which another thread of this JVM may have
            try (FileChannel channel = FileChannel.open(
                            root.resolve("onnxruntime-lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                unpack(jar, folder);
                lock.release();
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException("not a file: " + source.getLocation(), e);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot unpack native libraries: " + root + " cannot be written (" + e.getMessage()
                            + "), expected a writable directory. Set the environment variable ATHANOR_CACHE to one.",
                    e);
        }
        System.setProperty(SETTING, folder.toString());
    }

    /** What is there in its whole length stays untouched: other JVMs have it mapped. */
    static void unpack(Path jar, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (JarFile file = new JarFile(jar.toFile())) {
            String prefix = "ai/onnxruntime/native/" + platform() + "/";
            List<JarEntry> libraries = file.stream()
                    .filter(entry -> entry.getName().startsWith(prefix))
                    // symbols for debuggers lie in folders below
                    .filter(entry -> entry.getName().indexOf('/', prefix.length()) < 0 && !entry.isDirectory())
                    .toList();
            for (JarEntry library : libraries) {
                Path unpacked = folder.resolve(library.getName().substring(prefix.length()));
                if (!Files.exists(unpacked) || Files.size(unpacked) != library.getSize()) {
                    Path part = unpacked.resolveSibling(unpacked.getFileName() + ".part");
                    try (InputStream content = file.getInputStream(library)) {
                        Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
                    }
                    Files.move(part, unpacked, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** As the runtime itself calls it. */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (system.contains("mac") ? "osx" : "linux") + "-"
                + (processor.contains("64") && !processor.contains("aarch") ? "x64" : processor);
    }
}
