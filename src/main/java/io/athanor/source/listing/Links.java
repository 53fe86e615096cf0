package io.athanor.source.listing;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds symbolic links that lead out of the folders a source may read. Local files alone: other file systems have none that
 * cross them.
 *
 * @param roots qualified folders; empty where links may lead anywhere
 */
public record Links(List<String> roots) implements Serializable {
    private static final String LOCAL = "file";

    public Links {
        roots = List.copyOf(roots);
    }

    /** Where a file really lies, if that is outside of every root; empty too where there is no such file. */
    public Optional<String> leadsOutTo(String file) {
        Optional<Path> named = local(file);
        if (roots.isEmpty() || named.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path real = named.get().toRealPath();
            for (String root : roots) {
                Optional<Path> folder = local(root);
                // a root may itself be reached through a link: its owner named it
                if (folder.isPresent() && real.startsWith(folder.get().toRealPath())) {
                    return Optional.empty();
                }
            }
            return Optional.of(real.toString());
        } catch (IOException e) {
            // not there, or not to be seen: who reads it says so
            return Optional.empty();
        }
    }

    private static Optional<Path> local(String uri) {
        var path = new org.apache.hadoop.fs.Path(uri.equals("file:") ? "file:/" : uri);
        try {
            return LOCAL.equals(path.toUri().getScheme())
                    ? Optional.of(Path.of(path.toUri().getPath()))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
