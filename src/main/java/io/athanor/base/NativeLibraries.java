package io.athanor.base;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.CodeSource;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;

/**
 * Loads JavaCPP's native libraries. They are unpacked once a host, into a directory named after the jars they come from, under
 * a file lock: two JVMs that unpack into the same place at once crash, and a cache a JVM leaks hundreds of megabytes at every
 * restart.
 */
public final class NativeLibraries {
    private NativeLibraries() {}

    /**
     * Unpacks and loads the libraries behind these classes, unless that is done.
     *
     * @throws UserError if the cache directory cannot be written
     */
    public static synchronized void load(Class<?>... presets) {
        keepSystemBlasOut();
        Path root = HostCache.folder("native");
        try {
            Files.createDirectories(root);
            // JavaCPP's own limits make it call System.gc() and give up by the heap's size, which says nothing of
            // native memory
            setUnlessSet("org.bytedeco.javacpp.maxbytes", "0");
            setUnlessSet("org.bytedeco.javacpp.maxphysicalbytes", "0");
            boolean cuda = CudaBuild.chosen();
            if (CudaBuild.carried()) {
                // no property of the system: whoever asked JavaCPP before has had them read
                Loader.loadProperties().setProperty("platform.extension", cuda ? CudaBuild.EXTENSION : "");
            }
            // the two builds of libtorch apart: what JavaCPP unpacks is linked to what it unpacked before
            setUnlessSet(
                    "org.bytedeco.javacpp.cachedir",
                    root.resolve(key(presets[0]) + (cuda ? "-cuda" : "")).toString());
            try (FileChannel channel = FileChannel.open(
                            root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                for (Class<?> preset : presets) {
                    Loader.load(preset);
                }
                lock.release();
            }
        } catch (IOException e) {
            throw new UserError(
                    "Cannot unpack native libraries: " + root + " cannot be written (" + e.getMessage()
                            + "), expected a writable directory. Set the environment variable ATHANOR_CACHE to one.",
                    e);
        }
    }

    /**
     * Has libraries count as loaded that JavaCPP would load before others, whose own are not linked with them. Called after {@link
     * #load} of a library to stand in for them.
     *
     * @param loaded whose library stands in
     * @param presets JavaCPP's descriptions of those that are left out
     */
    public static synchronized void leaveOut(Class<?> loaded, Class<?>... presets) {
        try {
            URL[] standIn = {Path.of(Loader.load(loaded)).toUri().toURL()};
            for (Class<?> preset : presets) {
                ClassProperties described = Loader.loadProperties(preset, Loader.loadProperties(), false);
                for (String library : described.get("platform.link")) {
                    Loader.loadLibrary(loaded, standIn, library);
                }
                Loader.loadLibrary(loaded, standIn, "jni" + preset.getSimpleName());
            }
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a library has no path", e);
        }
    }

    /**
     * Keeps Spark's machine learning library from loading the system's BLAS: a second OpenBLAS beside the one that libtorch
     * brings ends the JVM with a segmentation fault. It takes its own Java code instead.
     */
    private static void keepSystemBlasOut() {
        System.setProperty("dev.ludovic.netlib.blas.nativeLib", "libathanor-wants-no-system-blas.so");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Names the jar of a class. Changes when it does: a cache of one version is never written over by another's. */
    public static String key(Class<?> preset) {
        CodeSource source = preset.getProtectionDomain().getCodeSource();
        String jar = source == null ? preset.getName() : source.getLocation().getPath();
        long size;
        try {
            size = source == null ? 0 : Files.size(Path.of(source.getLocation().toURI()));
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot look at " + jar, e);
        }
        return Long.toHexString(Seeds.mix(Seeds.hash(jar.substring(jar.lastIndexOf('/') + 1)), size));
    }
}
