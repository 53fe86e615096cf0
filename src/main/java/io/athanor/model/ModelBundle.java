package io.athanor.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model as it is shipped: its files by the role they play, and whose work it is.
 *
 * @param name the name by which pipelines call it
 * @param files its files by role; a role whose file ends in {@code .onnx} is a network
 * @param parameters number of weights
 * @param licence SPDX identifier
 * @param origin where the weights come from, for a person
 */
public record ModelBundle(
        String name, SortedMap<String, ModelFile> files, long parameters, String licence, String origin)
        implements Serializable {

    public ModelBundle {
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

    /** The hashes of its files by role: what a fingerprint takes of it. */
    public SortedMap<String, String> hashes() {
        SortedMap<String, String> hashes = new TreeMap<>();
        files.forEach((role, file) -> hashes.put(role, file.sha256()));
        return hashes;
    }

    /** The size of all its files. */
    public long bytes() {
        return files.values().stream().mapToLong(ModelFile::bytes).sum();
    }
}
