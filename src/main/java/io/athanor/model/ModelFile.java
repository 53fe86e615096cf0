package io.athanor.model;

import io.athanor.base.HostCache;
import io.athanor.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One file of a model: on the class path, and pinned by its hash.
 *
 * @param resource its name on the class path, without a leading slash
 * @param sha256 64 lower-case hexadecimal digits
 */
public record ModelFile(String resource, String sha256) implements Serializable {

    /** The size in bytes. */
    public long bytes() {
        try {
            return url().openConnection().getContentLengthLong();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    /**
     * A copy on this machine's disk, checked against the hash. Made once a machine, not once a JVM: native runtimes want a
     * path, and 90 MB on the heap would be dear.
     *
     * @throws UserError if the bytes are not those of the hash
     */
    public Path onDisk() {
        try {
            Path folder = HostCache.folder("models");
            Path file = folder.resolve(sha256 + extension());
            if (!Files.exists(file) || !sha256.equals(hash(file))) {
                Files.createDirectories(folder);
                // a private copy moved into place: two JVMs may unpack at once, and neither sees half a file
                Path copy = Files.createTempFile(folder, sha256, ".part");
                try (InputStream in = url().openStream()) {
                    Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                    requireHash(hash(copy));
                    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(copy);
                }
            }
            return file;
        } catch (IOException e) {
            throw new UserError(
                    "Cannot unpack the model file " + resource + ": " + e + ", expected a writable folder "
                            + HostCache.folder("models")
                            + ". Free some space there, or set the environment variable ATHANOR_CACHE to another folder.",
                    e);
        }
    }

    private void requireHash(String found) {
        if (!found.equals(sha256)) {
            throw new UserError("Cannot use the model file " + resource + ": its SHA-256 is " + found + ", expected "
                    + sha256 + ". Restore the file that came with this version.");
        }
    }

    private URL url() {
        URL url = ModelFile.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new UserError(
                    "Cannot find the model file " + resource
                            + ": it is not on the class path, expected it in the jars of this program. Build the project again.");
        }
        return url;
    }

    private String extension() {
        return resource.substring(resource.lastIndexOf('.'));
    }

    private static String hash(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
                // the digest is the point
            }
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
