package io.athanor.model;

import io.athanor.base.Fingerprint;
import io.athanor.base.HostCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Copies on this machine's disk, made once a machine: whoever comes while another makes one waits. */
final class LocalCopy {
    private LocalCopy() {}

    /** Whether a file that is there is the one that is wanted. */
    interface Check {
        boolean passes(Path file) throws IOException;
    }

    /** Writes a file; what it leaves counts only where it comes to its end. */
    interface Fetch {
        void to(Path file) throws IOException;
    }

    /**
     * A file of a folder, as it is there, or fetched.
     *
     * @param name the file's
     * @param lock the name by which others wait for the same file
     */
    static Path of(Path folder, String name, String lock, Check check, Fetch fetch) throws IOException {
        Path file = folder.resolve(name);
        // a cache that was filled before may well be read-only
        if (Files.exists(file) && check.passes(file)) {
            return file;
        }
        Files.createDirectories(folder);
        // other JVMs wait at the lock; threads of this one would fail at it, and wait for the class
        synchronized (LocalCopy.class) {
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(lock + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock ignored = channel.lock()) {
                if (!Files.exists(file) || !check.passes(file)) {
                    fetch(file, fetch);
                }
            }
        }
        return file;
    }

    private static void fetch(Path file, Fetch fetch) throws IOException {
        // a private copy moved into place: who was killed while fetching leaves nothing that looks whole
        Path copy = Files.createTempFile(file.getParent(), "", ".part");
        try {
            fetch.to(copy);
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** A copy of a file as it is now, by its stamp; another state of it is another copy. */
    static Path ofState(Access access) throws IOException {
        String state = access.qualified() + " " + access.stamp();
        String name = Fingerprint.sha256(state.getBytes(StandardCharsets.UTF_8));
        return of(HostCache.folder("archives"), name, name, file -> true, file -> copy(access, file));
    }

    private static void copy(Access access, Path file) throws IOException {
        try (InputStream in = access.open()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
