package io.athanor.model;

import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What is in a zip or jar, found by its directory: one that lies in a store is copied to this host once, as a look at it would read it
 * from its beginning. Nothing of it is unpacked to names that it says itself.
 *
 * @param archive the zip as a whole
 * @param entry a name in it, without a slash at the end; empty for its root
 */
record ArchiveAccess(Access archive, String entry) implements Access {
    /** Names of all that is in it. */
    List<String> names() throws IOException {
        try (ZipFile zip = zip()) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }

    @Override
    public InputStream open() throws IOException {
        ZipFile zip = zip();
        try {
            return new FilterInputStream(zip.getInputStream(entry(zip))) {
                @Override
                public void close() throws IOException {
                    try (zip) {
                        super.close();
                    }
                }
            };
        } catch (IOException | RuntimeException e) {
            try (zip) {
                throw e;
            }
        }
    }

    @Override
    public long bytes() throws IOException {
        try (ZipFile zip = zip()) {
            return entry(zip).getSize();
        }
    }

    @Override
    public String stamp() {
        return archive.stamp();
    }

    @Override
    public boolean isFile() throws IOException {
        try (ZipFile zip = zip()) {
            ZipEntry found = zip.getEntry(entry);
            return found != null && !found.isDirectory();
        }
    }

    @Override
    public List<String> files() throws IOException {
        String folder = entry.isEmpty() ? "" : entry + "/";
        return names().stream()
                .filter(name -> name.startsWith(folder))
                .map(name -> name.substring(folder.length()))
                .filter(name -> !name.isEmpty() && !name.contains("/"))
                .sorted()
                .toList();
    }

    @Override
    public String qualified() throws IOException {
        return archive.qualified() + Location.ENTRY + entry;
    }

    @Override
    public Path onDisk() throws IOException {
        return LocalCopy.ofState(this);
    }

    private ZipFile zip() throws IOException {
        return new ZipFile(archive.onDisk().toFile());
    }

    private ZipEntry entry(ZipFile zip) throws IOException {
        ZipEntry found = zip.getEntry(entry);
        if (found == null || found.isDirectory()) {
            throw new FileNotFoundException(entry + " is not in " + archive.qualified());
        }
        return found;
    }
}
