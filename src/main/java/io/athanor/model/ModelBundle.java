package io.athanor.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.athanor.base.Fingerprint;
import io.athanor.base.HostCache;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A model: its files by the role they play, and whose work it is.
 *
 * @param name the name by which pipelines call it
 * @param files its files by role; a role whose file ends in {@code .onnx} is a network, and {@link #EXTERNAL} before a name makes
 *     the file one that the network refers to by that name, as those beyond 2 GB do for their weights
 * @param parameters number of weights
 * @param licence SPDX identifier
 * @param origin where the weights come from, for a person
 */
public record ModelBundle(
        String name, SortedMap<String, ModelFile> files, long parameters, String licence, String origin)
        implements Serializable {
    /** Before the name of a file of weights in its role. */
    public static final String EXTERNAL = "external/";

    private static final Pattern ROLE = Pattern.compile("[a-z0-9-]+");

    public ModelBundle {
        for (Map.Entry<String, ModelFile> file : files.entrySet()) {
            String role = file.getKey();
            if (role.startsWith(EXTERNAL)) {
                // a name that leads out of the folder would have this program write there
                new Location("weights").in(role.substring(EXTERNAL.length()));
            } else if (!ROLE.matcher(role).matches()) {
                throw new IllegalArgumentException(
                        "a file of the role '" + role + "', expected small letters and dashes");
            }
            Objects.requireNonNull(file.getValue(), role);
        }
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** @throws IllegalArgumentException if no file plays the role */
    public ModelFile file(String role) {
        ModelFile file = files.get(role);
        if (file == null) {
            throw new IllegalArgumentException(name + " has no file '" + role + "' but " + files.keySet());
        }
        return file;
    }

    /**
     * A network on this machine's disk, with the files of weights that it refers to beside it.
     *
     * @throws io.athanor.base.UserError if a file is damaged or cannot be read
     */
    Path networkOnDisk(String role) throws IOException {
        ModelFile network = file(role);
        Path file = network.onDisk();
        if (files.keySet().stream().noneMatch(of -> of.startsWith(EXTERNAL))) {
            return file;
        }
        // by all their hashes: two networks may differ in their weights alone
        String name = Fingerprint.of("with-weights", 1)
                .with("files", hashes())
                .build()
                .toString();
        Path folder = HostCache.folder("models").resolve(name);
        for (Map.Entry<String, ModelFile> of : files.entrySet()) {
            if (of.getKey().startsWith(EXTERNAL)) {
                link(of.getValue().onDisk(), folder.resolve(of.getKey().substring(EXTERNAL.length())));
            }
        }
        Path linked = folder.resolve("model.onnx");
        link(file, linked);
        return linked;
    }

    /** A second name of the same file, and no symbolic link: ONNX Runtime follows none that leads out of the network's folder. */
    private static void link(Path file, Path as) throws IOException {
        Files.createDirectories(as.getParent());
        if (Files.exists(as) && Files.isSameFile(as, file)) {
            return;
        }
        Files.deleteIfExists(as);
        try {
            Files.createLink(as, file);
        } catch (FileAlreadyExistsException e) {
            // another JVM of this machine was faster
            if (!Files.isSameFile(as, file)) {
                throw e;
            }
        }
    }

    /** The hashes of its files by role: what a fingerprint takes of it. */
    public SortedMap<String, String> hashes() {
        SortedMap<String, String> hashes = new TreeMap<>();
        files.forEach((role, file) -> hashes.put(role, file.sha256()));
        return hashes;
    }

    /** The size of all its files. */
    @JsonIgnore
    public long bytes() {
        return files.values().stream().mapToLong(ModelFile::bytes).sum();
    }
}
