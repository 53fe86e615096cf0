package io.athanor.train.trees;

import io.athanor.base.UserError;
import io.athanor.fusion.ops.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** XGBoost's native library. */
final class XgboostLibrary {
    /** Loads it as it is initialised; XGBoost shows no class that does no more than that. */
    private static final String LOADS = "ml.dmlc.xgboost4j.java.XGBoostJNI";

    private static final Path MAPPED = Path.of("/proc/self/maps");

    private static boolean loaded;

    private XgboostLibrary() {}

    /**
     * To be called by every thread before it asks XGBoost for anything, on executors too. Gives the thread one core.
     *
     * @throws UserError if it cannot be loaded
     */
    static synchronized void load() {
        // it is linked with OpenMP's library, which a bare machine lacks and libtorch brings: once that is loaded, its
        // name is found
        Torch.useOneCore();
        if (loaded) {
            return;
        }
        try {
            Class.forName(LOADS);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("another XGBoost", e);
        } catch (LinkageError e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new UserError(
                    "Cannot fit boosted trees: XGBoost's library cannot be loaded (" + reason.getMessage()
                            + "), expected a temporary folder (java.io.tmpdir) that libraries can be loaded from."
                            + " Set evaluate.trees: never to do without.",
                    e);
        }
        mapped().forEach(XgboostLibrary::remove);
        loaded = true;
    }

    /**
     * The files that XGBoost was loaded from. It unpacks itself into the temporary folder of every JVM, 16 MB, and leaves that behind where
     * the JVM is killed; what is mapped stays so without a name.
     *
     * @return none where the system does not tell
     */
    static List<Path> mapped() {
        if (!Files.exists(MAPPED)) {
            return List.of();
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (Stream<String> lines = Files.lines(MAPPED)) {
            return lines.filter(line -> line.indexOf('/') >= 0)
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .filter(file -> file.startsWith(temporary))
                    .filter(file -> file.getFileName().toString().startsWith("libxgboost4j"))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(MAPPED + " cannot be read", e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new IllegalStateException(file + " was made by this process and cannot be removed", e);
        }
    }
}
