package io.athanor.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.athanor.base.Fingerprint;
import io.athanor.base.HostCache;
import io.athanor.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * One file of a model: where it lies, pinned by its hash.
 *
 * @param address as {@link Location} reads it
 * @param sha256 64 lower-case hexadecimal digits
 */
public record ModelFile(String address, String sha256) implements Serializable {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ModelFile {
        if (address.isBlank() || !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("a file '" + address + "' of the SHA-256 '" + sha256
                    + "', expected an address and 64 hexadecimal digits");
        }
    }

    /** A resource by its name on the class path, without a leading slash. */
    static ModelFile ofResource(String resource, String sha256) {
        return new ModelFile(Location.ofResource(resource).address(), sha256);
    }

    /**
     * The file as it lies there now, read once for its hash.
     *
     * @throws IOException if it cannot be read
     */
    public static ModelFile at(Location location) throws IOException {
        try (InputStream in = location.open()) {
            return new ModelFile(location.address(), hash(in));
        }
    }

    private Location location() {
        return new Location(address);
    }

    /** Whether it is a network. */
    @JsonIgnore
    boolean isNetwork() {
        return address.endsWith(".onnx");
    }

    /** The size in bytes. */
    public long bytes() {
        try {
            return location().bytes();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** What changes when the file does; empty if it is not there. */
    public String stamp() {
        return location().stamp();
    }

    /**
     * A copy on this machine's disk, checked against the hash. Made once a machine, not once a JVM: whoever comes while another
     * fetches it waits. Native runtimes want a path, and gigabytes on the heap would be dear.
     *
     * @throws UserError if it cannot be read, or the bytes are not those of the hash
     */
    public Path onDisk() {
        Path folder = HostCache.folder("models");
        try {
            return LocalCopy.of(folder, sha256 + extension(), sha256, file -> sha256.equals(hash(file)), this::fetch);
        } catch (FileNotFoundException e) {
            throw unreadable(e);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot fetch the model file " + address + ": " + e + ", expected to read it and a writable folder "
                            + folder
                            + ". Free some space there, or set the environment variable ATHANOR_CACHE to another folder.",
                    e);
        }
    }

    private void fetch(Path copy) throws IOException {
        try (InputStream in = location().open()) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        requireHash(hash(copy));
    }

    private void requireHash(String found) {
        if (!found.equals(sha256)) {
            throw new UserError("Cannot use the model file " + address + ": its SHA-256 is " + found + ", expected "
                    + sha256 + ". Restore the file that the card speaks of, or add the model again.");
        }
    }

    private UserError unreadable(IOException e) {
        return new UserError(
                "Cannot read the model file " + address + ": " + e.getMessage()
                        + ", expected it where the model's card says. Put it back, or add the model again.",
                e);
    }

    private String extension() {
        return address.substring(Math.max(address.lastIndexOf('.'), address.lastIndexOf('/') + 1));
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return hash(in);
        }
    }

    private static String hash(InputStream bytes) throws IOException {
        DigestInputStream in = new DigestInputStream(bytes, Fingerprint.sha256());
        byte[] buffer = new byte[BUFFER_BYTES];
        while (in.read(buffer) >= 0) {
            // the digest is the point
        }
        return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
}
