package io.athanor.testing;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jars of plug-ins, made of classes of the tests. */
public final class PlugInJar {
    private static final String SERVICES = "META-INF/services/io.athanor.config.PlugIn";

    private PlugInJar() {}

    /**
     * Writes a jar.
     *
     * @param entries classes that the services file names, each within the class that it brings
     */
    public static Path write(Path jar, List<Class<?>> entries) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            put(
                    out,
                    SERVICES,
                    entries.stream()
                            .map(Class::getName)
                            .collect(Collectors.joining("\n"))
                            .getBytes());
            for (Class<?> entry : entries) {
                Class<?> top = entry.getNestHost();
                Path folder =
                        Path.of("target/test-classes", top.getPackageName().replace('.', '/'));
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.sorted().toList()) {
                        String name = file.getFileName().toString();
                        if (name.equals(top.getSimpleName() + ".class") || name.startsWith(top.getSimpleName() + "$")) {
                            put(out, top.getPackageName().replace('.', '/') + "/" + name, Files.readAllBytes(file));
                        }
                    }
                }
            }
        }
        return jar;
    }

    private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    /** What runs with a jar on the class path. */
    public interface Work<T> {
        T run() throws Exception;
    }

    /** Runs something whose context class loader finds a jar. */
    public static <T> T with(Path jar, Work<T> work) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            return work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
